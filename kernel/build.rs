//! Makes the functions that the runtime process puts in the place of the C library's visible to the libraries that cells
//! load (see `stdin.rs`, `output.rs` and `sleep.rs` in `src/runtime/`).

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        for function in ["read", "write", "nanosleep", "clock_nanosleep"] {
            println!("cargo:rustc-link-arg-bins=-Wl,--export-dynamic-symbol={function}");
        }
        // The front is this binary too, started for every cell: at an address of its own choosing the loader would first
        // write its tables of pointers anew, a megabyte, for a millisecond of each.
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
