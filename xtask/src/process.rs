//! Runs other programs to their end.

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// Runs a program that shows its own output.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed: {status}", shown(command));
    }
    Ok(())
}

/// Runs a program in silence and returns its standard output; its error output is shown only if it fails.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    answer(command, b"")
}

/// Like [`output`], with `question` on the program's standard input.
pub(crate) fn answer(command: &mut Command, question: &[u8]) -> Result<String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that fails without reading says why itself.
        let _ = stdin.write_all(question);
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        let said = [output.stdout, output.stderr].concat();
        bail!(
            "`{}` failed: {}\n{}",
            shown(command),
            output.status,
            String::from_utf8_lossy(&said).trim_end()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`: is it installed?", command.get_program().display())
}

/// The command line, with the program by its name alone.
fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let mut line = name.display().to_string();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_answered() {
        let said = answer(&mut Command::new("cat"), b"hello").unwrap();

        assert_eq!(said, "hello");
    }

    #[test]
    fn a_failure_tells_command_status_and_output() {
        let error = output(Command::new("/bin/sh").args(["-c", "echo why >&2; exit 3"])).unwrap_err();

        assert_eq!(error.to_string(), "`sh -c echo why >&2; exit 3` failed: exit status: 3\nwhy");
    }
}
