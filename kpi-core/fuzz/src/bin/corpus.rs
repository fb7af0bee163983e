//! The kept corpus and the folders of the fuzzer:
//!
//! ```text
//! corpus unpack FOLDER            writes the kept and given inputs of every target to FOLDER/<target>
//! corpus add TARGET FILE...       adds inputs, such as one that crashed, to the kept ones
//! corpus keep TARGET FOLDER MOST  keeps so many inputs of a folder, of all lengths, in place of what was kept
//! ```

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs, io};

use kpi_fuzz::{file, given, kept, line, targets};

/// Inputs above this size are not kept: they take long, and nobody can read them.
const LONGEST: usize = 1_500;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["unpack", folder] => unpack(Path::new(folder)),
        ["add", target, files @ ..] if targets().contains(target) => {
            let added = files.iter().map(fs::read).collect::<io::Result<Vec<_>>>()?;
            write(target, kept(target).into_iter().chain(added))
        }
        ["keep", target, folder, most] if targets().contains(target) => {
            let most: usize = most.parse().map_err(io::Error::other)?;
            let mut inputs = fs::read_dir(folder)?.map(|it| fs::read(it?.path())).collect::<io::Result<Vec<_>>>()?;
            let given: BTreeSet<_> = given(target).into_iter().collect();
            inputs.retain(|input| input.len() <= LONGEST && !given.contains(input));
            inputs.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
            let apart = inputs.len().div_ceil(most.max(1)).max(1);
            write(target, inputs.into_iter().step_by(apart))
        }
        _ => Err(io::Error::other("corpus unpack FOLDER | add TARGET FILE... | keep TARGET FOLDER MOST")),
    }
}

fn unpack(folder: &Path) -> io::Result<()> {
    for target in targets() {
        let folder = folder.join(target);
        fs::create_dir_all(&folder)?;
        for (i, input) in kept(target).into_iter().chain(given(target)).enumerate() {
            fs::write(folder.join(format!("kept-{i:04}")), input)?;
        }
    }
    Ok(())
}

fn write(target: &str, inputs: impl IntoIterator<Item = Vec<u8>>) -> io::Result<()> {
    // Sorted, so that what comes in and goes out shows as single lines.
    let lines: BTreeSet<String> = inputs.into_iter().filter(|it| !it.is_empty()).map(|it| line(&it)).collect();
    fs::write(file(target), lines.into_iter().map(|line| line + "\n").collect::<String>())
}
