fn main() {
    match std::fs::read_to_string("/etc/passwd") {
        Ok(text) => println!("{}", text),
        Err(_) => println!("refused"),
    }
}
