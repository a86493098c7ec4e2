/// The sum of two numbers.
fn add(a: i32, b: i32) -> i32 {
    // An overflow ends a debug build.
    a + b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(add(2, 3), 5);
        assert_eq!(add(-1, 1), 0);
    }
}
