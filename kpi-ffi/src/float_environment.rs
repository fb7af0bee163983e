//! The host's settings for floats, put aside while the library works.
//!
//! Rust may assume that floats round to the nearest and that no exception of theirs is fatal. Hosts exist that set it
//! otherwise: some languages make a division by zero kill the program. So every call works under the settings that Rust
//! assumes, and gives the host its own back. Threads that a call starts have those of the call.

/// The settings of the calling thread, until this is dropped.
pub(crate) struct HostSettings(platform::Settings);

impl HostSettings {
    /// Puts the host's settings aside.
    #[inline]
    pub(crate) fn aside() -> Self {
        let host = platform::read();
        if !platform::is_default(host) {
            platform::write(platform::DEFAULT);
        }
        HostSettings(host)
    }
}

impl Drop for HostSettings {
    #[inline]
    fn drop(&mut self) {
        if !platform::is_default(self.0) {
            platform::write(self.0);
        }
    }
}

#[cfg(all(target_arch = "x86_64", not(miri)))]
mod platform {
    use std::arch::asm;

    /// The register MXCSR. Its lowest six bits are marks of what has happened, and no settings.
    pub(super) type Settings = u32;
    pub(super) const DEFAULT: Settings = 0x1f80;
    const MARKS: Settings = 0x3f;

    #[inline]
    pub(super) fn is_default(settings: Settings) -> bool {
        settings & !MARKS == DEFAULT
    }

    #[inline]
    pub(super) fn read() -> Settings {
        let mut settings: Settings = 0;
        // SAFETY: it writes the register to our own variable, and changes nothing else.
        unsafe { asm!("stmxcsr [{}]", in(reg) &raw mut settings, options(nostack, preserves_flags)) };
        settings
    }

    #[inline]
    pub(super) fn write(settings: Settings) {
        // SAFETY: the value was read from the register or is its default. On the way in it makes true what Rust assumes;
        // on the way out the library has done its work with floats.
        unsafe { asm!("ldmxcsr [{}]", in(reg) &raw const settings, options(nostack, preserves_flags, readonly)) };
    }
}

#[cfg(all(target_arch = "aarch64", not(miri)))]
mod platform {
    use std::arch::asm;

    /// The register FPCR, which has settings only.
    pub(super) type Settings = u64;
    pub(super) const DEFAULT: Settings = 0;

    #[inline]
    pub(super) fn is_default(settings: Settings) -> bool {
        settings == DEFAULT
    }

    #[inline]
    pub(super) fn read() -> Settings {
        let settings: Settings;
        // SAFETY: it reads the register, and changes nothing.
        unsafe { asm!("mrs {}, fpcr", out(reg) settings, options(nomem, nostack, preserves_flags)) };
        settings
    }

    #[inline]
    pub(super) fn write(settings: Settings) {
        // SAFETY: the value was read from the register or is its default. On the way in it makes true what Rust assumes;
        // on the way out the library has done its work with floats.
        unsafe { asm!("msr fpcr, {}", in(reg) settings, options(nomem, nostack, preserves_flags)) };
    }
}

/// Elsewhere the host is asked to keep the settings that C begins with; Miri, which runs no assembly, has no others.
#[cfg(any(miri, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod platform {
    pub(super) type Settings = ();
    pub(super) const DEFAULT: Settings = ();

    pub(super) fn is_default((): Settings) -> bool {
        true
    }

    pub(super) fn read() -> Settings {}

    pub(super) fn write((): Settings) {}
}
