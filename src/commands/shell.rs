//! `tts completions` and `tts man`: what a shell and `man` want to know.

use std::io::Write;

use clap_complete::Shell;

use crate::cli;

/// Prints completions.
pub fn completions(shell: Shell) -> anyhow::Result<()> {
    // Generated into memory first: the generator panics on a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(), "tts", &mut script);
    Ok(std::io::stdout().write_all(&script)?)
}

/// Prints the manual page: the main page, then one section for each subcommand.
pub fn manual() -> anyhow::Result<()> {
    let mut page = Vec::new();
    let mut command = cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    render_subcommands(&command, "tts", &mut page)?;
    Ok(std::io::stdout().write_all(&page)?)
}

fn render_subcommands(
    command: &clap::Command,
    path: &str,
    page: &mut Vec<u8>,
) -> std::io::Result<()> {
    for sub in command.get_subcommands() {
        let path = format!("{path} {}", sub.get_name());
        writeln!(page, ".SH \"{}\"", path.to_uppercase())?;
        let man = clap_mangen::Man::new(sub.clone());
        man.render_description_section(page)?;
        man.render_synopsis_section(page)?;
        if sub.get_arguments().next().is_some() {
            man.render_options_section(page)?;
        }
        render_subcommands(sub, &path, page)?;
    }
    Ok(())
}
