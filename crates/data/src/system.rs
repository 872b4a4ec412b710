//! What the operating system says, in our words: the same on every system, without its numbers.

use std::io::{self, ErrorKind};

/// Returns why something could not be read, written or reached: lower case, without a full stop.
///
/// ```
/// # use std::io;
/// # use theodolite_data::system::why;
/// assert_eq!(why(&io::Error::from_raw_os_error(2)), "not found");
/// ```
pub fn why(error: &io::Error) -> String {
    let words = match error.kind() {
        ErrorKind::NotFound => "not found",
        ErrorKind::PermissionDenied => "permission denied",
        ErrorKind::AlreadyExists => "it is there already",
        ErrorKind::NotADirectory => "part of its path is a file, not a folder",
        ErrorKind::IsADirectory => "it is a folder, not a file",
        ErrorKind::DirectoryNotEmpty => "the folder is not empty",
        ErrorKind::ReadOnlyFilesystem => "the disk may not be written to",
        ErrorKind::StorageFull => "no space left on the disk",
        ErrorKind::QuotaExceeded => "no space left of what you may use",
        ErrorKind::FileTooLarge => "the disk cannot hold so large a file",
        ErrorKind::InvalidFilename => "the disk cannot hold a file of that name",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "another program is using it",
        ErrorKind::OutOfMemory => "too little memory",
        ErrorKind::UnexpectedEof => "it breaks off",
        ErrorKind::TimedOut => "it took too long",
        ErrorKind::ConnectionRefused => "the connection was refused",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            "the connection was broken off"
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
            "there is no way to it over the network"
        }
        _ => return plain(&error.to_string()),
    };
    // An error that a library made has words of its own, which say more than its kind.
    match error.raw_os_error() {
        None if error.get_ref().is_some() => plain(&error.to_string()),
        _ => words.to_owned(),
    }
}

/// Words as our messages have them: lower case, without the system's number and the full stop.
fn plain(text: &str) -> String {
    let text = text.split(" (os error").next().unwrap_or_default().trim_end_matches('.');
    let mut letters = text.chars();
    match letters.next() {
        // `EOF` and its like stay as they are.
        Some(first) if !letters.clone().next().is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn no_number_of_the_system_is_told() {
        for number in 1..140 {
            let told = why(&io::Error::from_raw_os_error(number));
            assert!(
                !told.contains("os error") && !told.is_empty() && !told.ends_with('.'),
                "{number}: {told}"
            );
            assert!(
                !told.starts_with(|it: char| it.is_uppercase()) || told.starts_with("RFS"),
                "{number}: {told}"
            );
        }
        let told = |number| why(&io::Error::from_raw_os_error(number));
        assert_eq!(
            [told(2), told(13), told(20)],
            ["not found", "permission denied", "part of its path is a file, not a folder"]
        );
    }

    #[test]
    fn words_of_a_library_are_kept() {
        let error = io::Error::new(
            ErrorKind::UnexpectedEof,
            "peer closed connection without sending TLS close_notify.",
        );
        assert_eq!(why(&error), "peer closed connection without sending TLS close_notify");
        assert_eq!(why(&io::Error::other("EOF: file seems corrupted")), "EOF: file seems corrupted");
    }
}
