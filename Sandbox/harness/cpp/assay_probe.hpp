// Included by probed programs: tells on standard output what came of each example (docs/harness.md, `probe`). Without
// headers of its own beyond <string>, since reading headers is most of what a compile costs.
#pragma once
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <tuple>
#include <type_traits>
#include <unistd.h>
#include <utility>

namespace assay {

inline char nonce[64], skipped[4096];

// Before any constructor of the program's: its first line of standard input is ours.
__attribute__((constructor(101))) static void start() {
  char line[4200];
  size_t count = 0;
  while (count < sizeof line - 1 && read(0, line + count, 1) == 1 && line[count] != '\n') count++;
  line[count] = 0;
  if (std::sscanf(line, "%63s %4095s", nonce, skipped) < 2) skipped[0] = 0;
}

inline bool on(const char *id) {
  const size_t length = std::strlen(id);
  for (const char *at = skipped; (at = std::strstr(at, id)); at += length)
    if ((at == skipped || at[-1] == ',') && (at[length] == ',' || at[length] == 0)) return false;
  return true;
}

inline void tell(char kind, const char *id, const std::string &payload = "-") {
#ifdef _GLIBCXX_IOSTREAM
  std::cout.flush();
#endif
  std::fflush(stdout);
  std::string text = std::string("\x1e") + nonce + " " + kind + " " + id + " " + payload + "\x1f";
  for (size_t at = 0; at < text.size();) {
    ssize_t count = write(1, text.data() + at, text.size() - at);
    if (count <= 0) break;
    at += static_cast<size_t>(count);
  }
}

inline std::string quoted(const char *bytes, size_t length) {
  std::string text = "\"";
  for (size_t at = 0; at < length; at++) {
    const unsigned char byte = static_cast<unsigned char>(bytes[at]);
    char code[8];
    if (byte == '"' || byte == '\\') {
      text += '\\';
      text += static_cast<char>(byte);
    } else if (byte < 0x20 || byte == 0x7f) {
      std::snprintf(code, sizeof code, "\\u%04x", byte);
      text += code;
    } else {
      text += static_cast<char>(byte);
    }
  }
  return text + "\"";
}

inline std::string other(const char *type, const std::string &text) {
  return std::string("{\"~\": [\"") + type + "\", " + quoted(text.data(), text.size()) + "]}";
}

template <class T, class = void> struct is_range : std::false_type {};
template <class T>
struct is_range<T, std::void_t<decltype(std::declval<const T &>().begin()), decltype(std::declval<const T &>().end()), typename T::value_type>>
    : std::true_type {};
template <class T, class = void> struct is_map : std::false_type {};
template <class T> struct is_map<T, std::void_t<typename T::mapped_type>> : std::true_type {};
template <class T, class = void> struct is_set : std::false_type {};
template <class T> struct is_set<T, std::void_t<typename T::key_type>> : std::bool_constant<!is_map<T>::value> {};
template <class T, class = void> struct is_tuple : std::false_type {};
template <class T> struct is_tuple<T, std::void_t<decltype(std::tuple_size<T>::value)>> : std::true_type {};
template <class T, class = void> struct is_optional : std::false_type {};
template <class T>
struct is_optional<T, std::void_t<decltype(std::declval<const T &>().has_value()), decltype(*std::declval<const T &>())>> : std::true_type {};
template <class T, class = void> struct is_pointer_like : std::false_type {};
template <class T>
struct is_pointer_like<T, std::void_t<decltype(std::declval<const T &>().get()), decltype(*std::declval<const T &>())>> : std::true_type {};
#ifdef _GLIBCXX_SSTREAM
template <class T, class = void> struct is_shown : std::false_type {};
template <class T> struct is_shown<T, std::void_t<decltype(std::declval<std::ostream &>() << std::declval<const T &>())>> : std::true_type {};
#endif

// The value as JSON; see `encoded` in harness/lexical/told.py.
template <class T> std::string json(const T &value, int depth = 0) {
  using U = std::remove_cv_t<std::remove_reference_t<T>>;
  char text[64];
  if (depth > 12) return other("cut", "");
  if constexpr (std::is_same_v<U, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_same_v<U, char>) {
    return quoted(&value, 1);
  } else if constexpr (std::is_same_v<U, std::nullptr_t>) {
    return "null";
#ifdef _GLIBCXX_OPTIONAL
  } else if constexpr (std::is_same_v<U, std::nullopt_t>) {
    return "null";
#endif
  } else if constexpr (std::is_enum_v<U>) {
    return std::to_string(static_cast<long long>(value));
  } else if constexpr (std::is_integral_v<U>) {
    return std::to_string(value);
  } else if constexpr (std::is_floating_point_v<U>) {
    std::snprintf(text, sizeof text, sizeof(U) == 4 ? "%.9g" : "%.17g", static_cast<double>(value));
    if (std::strpbrk(text, "in")) return other("float", text);
    return std::strpbrk(text, ".e") ? text : std::string(text) + ".0";
  } else if constexpr (std::is_convertible_v<const U &, std::string>) {
    if constexpr (std::is_pointer_v<U>) {
      if (value == nullptr) return "null";
    }
    const std::string string = value;
    return quoted(string.data(), string.size());
  } else if constexpr (is_range<U>::value) {
    std::string list;
    size_t count = 0;
    for (auto &&item : value) {
      if (count++ >= 10000) break;
      if (!list.empty()) list += ", ";
      if constexpr (is_map<U>::value)
        list += "[" + json(item.first, depth + 1) + ", " + json(item.second, depth + 1) + "]";
      else
        list += json(static_cast<const typename U::value_type &>(item), depth + 1);
    }
    if constexpr (is_map<U>::value) return "{\"~\": [\"dict\", [" + list + "]]}";
    else if constexpr (is_set<U>::value) return "{\"~\": [\"set\", [" + list + "]]}";
    else return "[" + list + "]";
  } else if constexpr (is_tuple<U>::value) {
    return std::apply(
        [depth](const auto &...parts) {
          std::string list;
          ((list += (list.empty() ? "" : ", ") + json(parts, depth + 1)), ...);
          return "[" + list + "]";
        },
        value);
  } else if constexpr (is_optional<U>::value) {
    return value.has_value() ? json(*value, depth + 1) : std::string("null");
  } else if constexpr (is_pointer_like<U>::value) {
    return value.get() ? json(*value, depth + 1) : std::string("null");
  } else if constexpr (std::is_pointer_v<U>) {
    return value == nullptr ? std::string("null") : other("pointer", "");
  } else {
#ifdef _GLIBCXX_SSTREAM
    if constexpr (is_shown<U>::value) {
      std::ostringstream stream;
      stream << value;
      return other("object", stream.str());
    }
#endif
    if constexpr (std::is_convertible_v<const U &, long long>) return std::to_string(static_cast<long long>(value));
    return other("object", "");
  }
}

inline void thrown(const char *id) {
  try {
    throw;
  } catch (const std::exception &error) {
    std::string what = error.what();
    for (char &letter : what)
      if (static_cast<unsigned char>(letter) < 0x20) letter = ' ';
    tell('x', id, "exception\t" + what);
  } catch (...) {
    tell('x', id, "exception\t");
  }
}

template <class Call> void value(const char *id, Call call) {
  try {
    if constexpr (std::is_void_v<decltype(call())>) {
      call();
      tell('v', id, "null");
    } else {
      tell('v', id, json(call()));
    }
  } catch (...) {
    thrown(id);
  }
}

template <class Call> void check(const char *id, Call call) {
  try {
    tell('c', id, static_cast<bool>(call()) ? "1" : "0");
  } catch (...) {
    thrown(id);
  }
}

template <class Left, class Right> void same(const char *id, Left left, Right right) {
  try {
    auto &&one = left();
    auto &&two = right();
    const bool holds = static_cast<bool>(one == two);
    tell('l', id, json(one));
    tell('r', id, json(two));
    tell('c', id, holds ? "1" : "0");
  } catch (...) {
    thrown(id);
  }
}

} // namespace assay
