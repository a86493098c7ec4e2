# Sourced by probed programs: tells on standard output what came of each example (docs/harness.md, `probe`).
IFS=' ' read -r assay_nonce assay_skipped || true

assay() {
  local assay_status=$?
  printf '\x1e%s %s %s %s\x1f' "$assay_nonce" "$1" "$2" "${3:--}"
  return $assay_status
}

assay_on() { [[ ",$assay_skipped," != *",$1,"* ]]; }

# A text as JSON.
assay_json() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\t'/\\t}
  text=${text//$'\r'/\\r}
  text=${text//[[:cntrl:]]/\\u001a}
  printf '"%s"' "$text"
}

assay_value() { assay v "$1" "$(assay_json "$2")"; }

# Compares as text, as `[[ ]]` does, or whole numbers by value, as -eq does.
assay_same() {
  assay l "$1" "$(assay_json "$2")"
  assay r "$1" "$(assay_json "$3")"
  if [[ "$2" == "$3" ]] || { [[ "$2$3" =~ ^[-0-9]+$ ]] && [ "$2" -eq "$3" ] 2>/dev/null; }; then
    assay c "$1" 1
  else
    assay c "$1" 0
  fi
}
