# Required by probed programs: tells on standard output what came of each example (docs/harness.md, `probe`).
line = +""
while (byte = (STDIN.sysread(1) rescue nil)) && byte != "\n"
  line << byte
end
ASSAY_NONCE, skipped = line.split(" ")
ASSAY_SKIPPED = (skipped || "").split(",")

def assay(kind, id, payload = "-")
  STDOUT.write("\x1e#{ASSAY_NONCE} #{kind} #{id} #{payload}\x1f")
end

def assay_on(id) = !ASSAY_SKIPPED.include?(id)

def assay_text(text)
  escaped = text.encode("UTF-8", invalid: :replace, undef: :replace).gsub(/["\\\x00-\x1f\x7f]/) { |c| format('\\u%04x', c.ord) }
  "\"#{escaped}\""
end

def assay_json(value, depth = 0)
  return '{"~": ["cut", ""]}' if depth > 12
  case value
  when nil then "null"
  when true, false, Integer then value.to_s
  when Float then value.finite? ? value.to_s : "{\"~\": [\"float\", \"#{value.nan? ? "nan" : value.positive? ? "inf" : "-inf"}\"]}"
  when String then assay_text(value)
  when Symbol then assay_text(value.to_s)
  when Array then "[#{value.first(10_000).map { |item| assay_json(item, depth + 1) }.join(", ")}]"
  when Hash then "{\"~\": [\"dict\", [#{value.map { |k, v| "[#{assay_json(k, depth + 1)}, #{assay_json(v, depth + 1)}]" }.join(", ")}]]}"
  when Range then assay_json(value.first(10_000), depth + 1)
  else
    if defined?(Set) && value.is_a?(Set)
      "{\"~\": [\"set\", [#{value.map { |item| assay_json(item, depth + 1) }.join(", ")}]]}"
    else
      "{\"~\": [\"object\", #{assay_text(value.respond_to?(:to_s) ? value.to_s.gsub(/0x\h+/, "0x…") : "")}]}"
    end
  end
end

def assay_guarded(id)
  yield
rescue StandardError, NotImplementedError, NoMemoryError, SystemStackError => error
  assay("x", id, "#{error.class}\t#{error.message.gsub(/[\x00-\x1f]/, " ")}")
end

def assay_value(id, call) = assay_guarded(id) { assay("v", id, assay_json(call.call)) }

def assay_check(id, call) = assay_guarded(id) { assay("c", id, call.call ? "1" : "0") }

def assay_same(id, left, right)
  assay_guarded(id) do
    one, two = left.call, right.call
    assay("l", id, assay_json(one))
    assay("r", id, assay_json(two))
    assay("c", id, one == two ? "1" : "0")
  end
end
