//! The documented limits of what the engine takes in. Beyond each stands a clear error, never a hang.

/// The largest card document, in bytes (1 MiB).
pub const DOCUMENT_BYTES: usize = 1 << 20;

/// How many values (numbers, texts, lists, objects and what stands in them) a card document may hold.
pub const VALUES: usize = 200_000;

/// How many objects may stand inside one another in a card; lists do not count.
pub const DEPTH: usize = 32;

/// How many members (indicators, cut-offs and groups together) a card may have.
pub const MEMBERS: usize = 1_000;

/// How many inputs, measures and pay lines together a card may have.
pub const NAMES: usize = 10_000;

/// The longest name of an input, a measure, a member, a pay line or a card, in characters.
pub const NAME_CHARS: usize = 64;

/// The longest free text (a name to show, a unit, a note, a level), in characters.
pub const TEXT_CHARS: usize = 2_000;
