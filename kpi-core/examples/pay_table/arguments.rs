//! The arguments of the command line.

use std::ffi::OsString;
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: pay_table CARD FACTS [--id COLUMN] [--explain ID] [--out FILE]

  CARD          the card, a JSON document
  FACTS         the facts, CSV in UTF-8 with a header row; each column named like an input of the card is read
  --id COLUMN   the column that names the employee (default: the first)
  --explain ID  whose figures are explained (default: the first row that can be scored)
  --out FILE    where the pay table goes (default: pay_table.csv)

Exit codes: 0 done, 1 the card is refused or a file cannot be used, 2 wrong arguments.
Rows that cannot be scored are listed and stand in the pay table with their error; they end nothing.
";

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) card: PathBuf,
    pub(crate) facts: PathBuf,
    pub(crate) id: Option<String>,
    pub(crate) explain: Option<String>,
    pub(crate) out: PathBuf,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Help,
    PayTable(Arguments),
}

/// Reads the arguments; the error says in one line what is wrong with them.
pub(crate) fn parse(given: impl IntoIterator<Item = OsString>) -> Result<Asked, String> {
    let mut given = given.into_iter();
    let mut files = Vec::new();
    let (mut id, mut explain, mut out) = (None, None, None);
    while let Some(argument) = given.next() {
        let option = match argument.to_str() {
            Some("--help" | "-h") => return Ok(Asked::Help),
            Some(option) if option.starts_with('-') && option.len() > 1 => option,
            _ => {
                files.push(PathBuf::from(argument));
                continue;
            }
        };
        let slot = match option {
            "--id" => &mut id,
            "--explain" => &mut explain,
            "--out" => &mut out,
            _ => return Err(format!("there is no option `{option}`")),
        };
        let value = given.next().ok_or_else(|| format!("{option} needs a value"))?;
        if slot.replace(value).is_some() {
            return Err(format!("{option} is given twice"));
        }
    }
    let text = |option: &str, value: Option<OsString>| match value.map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(value)) => Ok(Some(value)),
        Some(Err(_)) => Err(format!("the value of {option} is not UTF-8")),
    };
    let id = text("--id", id)?;
    let explain = text("--explain", explain)?;
    let out = out.map_or_else(|| PathBuf::from("pay_table.csv"), PathBuf::from);
    match <[PathBuf; 2]>::try_from(files) {
        Ok([card, facts]) => Ok(Asked::PayTable(Arguments { card, facts, id, explain, out })),
        Err(files) => Err(format!("wanted are two files, a card and its facts; given are {}", files.len())),
    }
}
