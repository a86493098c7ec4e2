// A module of probed programs: tells on standard output what came of each example (docs/harness.md, `probe`).
#![allow(dead_code)]
use std::fmt::Debug;
use std::io::{Read, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Once;

static START: Once = Once::new();
static mut LINE: (String, String) = (String::new(), String::new());

// The first line of standard input is ours. Main begins with a call of this, before anything of the program's runs.
fn line() -> &'static (String, String) {
    START.call_once(|| {
        let mut bytes = Vec::new();
        let mut byte = [0u8];
        // From the descriptor, not through the program's buffer.
        let mut input = unsafe { <std::fs::File as std::os::unix::io::FromRawFd>::from_raw_fd(0) };
        while input.read(&mut byte).unwrap_or(0) == 1 && byte[0] != b'\n' {
            bytes.push(byte[0]);
        }
        std::mem::forget(input);
        let text = String::from_utf8_lossy(&bytes).to_string();
        let mut parts = text.split(' ');
        unsafe { LINE = (parts.next().unwrap_or("").to_string(), parts.next().unwrap_or("").to_string()) }
    });
    unsafe { &*std::ptr::addr_of!(LINE) }
}

pub fn on(id: &str) -> bool {
    !line().1.split(',').any(|one| one == id)
}

pub fn tell(kind: char, id: &str, payload: &str) {
    print!("\x1e{} {} {} {}\x1f", line().0, kind, id, payload);
    let _ = std::io::stdout().flush();
}

fn quoted(text: &str) -> String {
    let mut result = String::from("\"");
    for letter in text.chars() {
        if (letter as u32) < 0x20 || letter == '"' || letter == '\\' || letter == '\x7f' {
            result += &format!("\\u{:04x}", letter as u32);
        } else {
            result.push(letter);
        }
    }
    result + "\""
}

fn json<T: Debug + ?Sized>(value: &T) -> String {
    format!("{{\"~\": [\"source\", {}]}}", quoted(&format!("{:?}", value)))
}

fn guarded<T>(id: &str, call: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(value) => Some(value),
        Err(error) => {
            let message = error.downcast_ref::<String>().cloned().or(error.downcast_ref::<&str>().map(|s| s.to_string()));
            let message: String = message.unwrap_or_default().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            tell('x', id, &format!("panic\t{}", message));
            None
        }
    }
}

pub fn value<T: Debug>(id: &str, call: impl FnOnce() -> T) {
    if let Some(value) = guarded(id, call) {
        tell('v', id, &json(&value));
    }
}

pub fn check(id: &str, call: impl FnOnce() -> bool) {
    if let Some(holds) = guarded(id, call) {
        tell('c', id, if holds { "1" } else { "0" });
    }
}

pub fn same<L: Debug + PartialEq<R> + ?Sized, R: Debug + ?Sized>(id: &str, left: &L, right: &R) {
    tell('l', id, &json(left));
    tell('r', id, &json(right));
    tell('c', id, if left == right { "1" } else { "0" });
}
