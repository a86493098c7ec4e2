<?php
// Required by probed programs: tells on standard output what came of each example (docs/harness.md, `probe`).
[$assay_nonce, $assay_skipped] = explode(' ', trim((string) fgets(STDIN)) . ' -');

function assay(string $kind, string $id, string $payload = '-'): void
{
    // By echo, so that it stands in order with what the program prints.
    echo "\x1e", $GLOBALS['assay_nonce'], " $kind $id $payload\x1f";
}

function assay_on(string $id): bool
{
    return !in_array($id, explode(',', $GLOBALS['assay_skipped']), true);
}

function assay_json($value, int $depth = 0): string
{
    if ($depth > 12) return '{"~": ["cut", ""]}';
    if (is_float($value)) {
        if (!is_finite($value)) return json_encode(['~' => ['float', is_nan($value) ? 'nan' : ($value > 0 ? 'inf' : '-inf')]]);
        $text = var_export($value, true);
        return strpbrk($text, '.eE') === false ? "$text.0" : $text;
    }
    if (is_array($value)) {
        $isList = array_is_list($value);
        $parts = [];
        foreach (array_slice($value, 0, 10000, true) as $key => $item) {
            $parts[] = $isList ? assay_json($item, $depth + 1) : '[' . assay_json($key) . ', ' . assay_json($item, $depth + 1) . ']';
        }
        $text = '[' . implode(', ', $parts) . ']';
        return $isList ? $text : '{"~": ["dict", ' . $text . ']}';
    }
    if (is_object($value)) {
        $text = method_exists($value, '__toString') ? (string) $value : get_class($value);
        return json_encode(['~' => ['object', $text]], JSON_INVALID_UTF8_SUBSTITUTE);
    }
    return json_encode($value, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES);
}

function assay_thrown(string $id, Throwable $error): void
{
    assay('x', $id, get_class($error) . "\t" . preg_replace('/[\x00-\x1f]/', ' ', $error->getMessage()));
}

function assay_value(string $id, callable $call): void
{
    try {
        assay('v', $id, assay_json($call()));
    } catch (Throwable $error) {
        assay_thrown($id, $error);
    }
}

function assay_check(string $id, callable $call): void
{
    try {
        assay('c', $id, $call() ? '1' : '0');
    } catch (Throwable $error) {
        assay_thrown($id, $error);
    }
}

function assay_same(string $id, callable $left, callable $right, string $operator): void
{
    try {
        [$one, $two] = [$left(), $right()];
        assay('l', $id, assay_json($one));
        assay('r', $id, assay_json($two));
        assay('c', $id, ($operator === '===' ? $one === $two : $one == $two) ? '1' : '0');
    } catch (Throwable $error) {
        assay_thrown($id, $error);
    }
}
