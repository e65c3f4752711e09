//! TCP ports on this machine.

use std::fs;
use std::net::TcpListener;

use anyhow::{Result, bail};

/// A port that nobody listens on.
pub(crate) fn free() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Fails if somebody listens on `port`, and says who.
pub(crate) fn require_free(port: u16) -> Result<()> {
    if TcpListener::bind(("127.0.0.1", port)).is_ok() {
        return Ok(());
    }
    let holder = holder(port).unwrap_or_else(|| "another process".to_owned());
    bail!("port {port} is taken by {holder}; end that, or choose another port with --port")
}

/// Who listens on `port`, as far as Linux tells: pid and command line.
fn holder(port: u16) -> Option<String> {
    let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| listeners(&table, port))
        .collect();
    fs::read_dir("/proc").ok()?.flatten().find_map(|process| {
        let pid: u32 = process.file_name().to_str()?.parse().ok()?;
        let holds = fs::read_dir(process.path().join("fd"))
            .ok()?
            .flatten()
            .filter_map(|file| fs::read_link(file.path()).ok())
            .any(|target| sockets.iter().any(|socket| target.as_os_str() == socket.as_str()));
        holds.then(|| {
            let command = fs::read_to_string(process.path().join("cmdline")).unwrap_or_default();
            format!("process {pid} ({})", command.replace('\0', " ").trim_end())
        })
    })
}

/// The sockets of `table` (a `/proc/net/tcp`) that listen on `port`, as file descriptors link to them.
fn listeners(table: &str, port: u16) -> Vec<String> {
    const LISTENING: &str = "0A";
    table
        .lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let (_, local_port) = fields.get(1)?.rsplit_once(':')?;
            let listens = *fields.get(3)? == LISTENING && u16::from_str_radix(local_port, 16) == Ok(port);
            listens.then(|| Some(format!("socket:[{}]", fields.get(9)?)))?
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listeners_are_found_by_port_and_state() {
        let table = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:11D6 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 70001 1
   1: 0100007F:11D6 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 70002 1
   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 70003 1
";

        assert_eq!(listeners(table, 4566), ["socket:[70001]"]);
    }

    #[test]
    fn a_taken_port_names_its_holder() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();

        let error = require_free(port).unwrap_err().to_string();

        assert!(error.starts_with(&format!("port {port} is taken by ")), "{error}");
        if cfg!(target_os = "linux") {
            assert!(error.contains(&format!("process {} (", std::process::id())), "{error}");
        }
    }

    #[test]
    fn a_free_port_can_be_taken() {
        require_free(free().unwrap()).unwrap();
    }
}
