//! Gives the shared library the name under which programs look for it at run time: it changes with the ABI only.

/// The first number of the ABI, as `KPI_ABI_MAJOR` in the header; a test compares the two.
const ABI_MAJOR: u32 = 1;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    match os.as_str() {
        "macos" => println!("cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libkpi.{ABI_MAJOR}.dylib"),
        "windows" => {}
        _ => println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libkpi.so.{ABI_MAJOR}"),
    }
}
