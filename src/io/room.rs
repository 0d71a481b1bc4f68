//! Whether there is memory enough to open a file: a clear refusal comes before memory is gone, not after.

/// Largest file that is read at all, in bytes: positions in its text are told to people, and more than this nobody wrote.
pub const MAX_FILE_LEN: u64 = 2 * 1024 * 1024 * 1024;

/// Memory that a case and what follows from it take, for each byte of its file: measured at 6 to 7 with the window open,
/// at its peak, on files of 54 and 540 MB.
const MEMORY_PER_BYTE: u64 = 8;

/// Files up to this length are opened without a look at memory, in bytes.
const ALWAYS_FITS: u64 = 16 * 1024 * 1024;

/// Memory that is taken to be free where the system does not tell, in bytes.
const USUALLY_FREE: u64 = 4 * 1024 * 1024 * 1024;

/// A file is too large for the memory that is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the file is {} MB; to open it takes about {} MB of memory, and {} MB are free. Close other programs, or divide the case into several files",
    mb(*len), mb(len.saturating_mul(MEMORY_PER_BYTE)), mb(*free)
)]
pub struct TooLarge {
    /// Length of the file in bytes.
    len: u64,
    /// Free memory in bytes.
    free: u64,
}

const fn mb(bytes: u64) -> u64 {
    bytes.div_ceil(1024 * 1024)
}

/// Checks that a file of that length can be opened.
///
/// # Errors
/// If it would take more memory than is free.
pub(super) fn check(len: u64) -> Result<(), TooLarge> {
    if len <= ALWAYS_FITS { Ok(()) } else { fits(len, free_memory()) }
}

fn fits(len: u64, free: u64) -> Result<(), TooLarge> {
    if len.saturating_mul(MEMORY_PER_BYTE) <= free { Ok(()) } else { Err(TooLarge { len, free }) }
}

/// Memory that can be had without pushing anything else out, in bytes.
fn free_memory() -> u64 {
    let told = std::fs::read_to_string("/proc/meminfo").ok();
    told.and_then(|told| available(&told)).unwrap_or(USUALLY_FREE)
}

/// The line `MemAvailable: 23456 kB` of the kernel's table.
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes.saturating_mul(1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1024 * 1024;

    #[test]
    fn a_file_is_refused_before_memory_is_gone_and_the_message_says_what_to_do() {
        assert_eq!(fits(500 * MB, 4_000 * MB), Ok(()));
        let refused = fits(540 * MB, 2_000 * MB).unwrap_err().to_string();
        assert!(
            refused.contains("540 MB") && refused.contains("4320 MB") && refused.contains("2000 MB are free")
        );
        assert_eq!(check(16 * MB), Ok(()), "small files are opened whatever the system tells");
        assert!(fits(u64::MAX, u64::MAX - 1).is_err());
    }

    #[test]
    fn the_kernels_table_is_read() {
        let table = "MemTotal:       24000000 kB\nMemFree:  100 kB\nMemAvailable:   12345678 kB\n";
        assert_eq!(available(table), Some(12_345_678 * 1024));
        assert_eq!(available("MemTotal: 1 kB\n"), None);
    }
}
