//! The memory of results that are gone, kept for the next ones.

use std::collections::VecDeque;
use std::mem::take;
use std::sync::{Arc, Mutex};

use arrow_array::{Array, ArrayRef};
use arrow_buffer::{ArrowNativeType, Buffer, ToByteSlice};
use arrow_schema::ArrowError;
use bytes::Bytes;

/// Columns with less memory are not kept: the allocator has such memory at hand.
const LEAST: usize = 64 * 1024;

/// Memory of results that are gone, kept for the results to come.
///
/// A program that scores tables of many rows again and again pays each time for fresh memory, which the system clears
/// before it hands it out: a quarter on top of the scoring, and up to as much again. A [`Scorer`](super::Scorer) with
/// [`buffers`](super::Scorer::buffers) writes its figures to the memory of results that nobody holds any more, and asks for
/// fresh memory where there is none. The figures are the same.
///
/// Memory comes back when the last array of a column is dropped, on whatever thread. Clones share what is kept, and one
/// may serve many scorers and threads: who would have to wait for another gets fresh memory.
///
/// ```
/// # use std::sync::Arc;
/// # use arrow_array::{ArrayRef, Int64Array, RecordBatch};
/// # use kpi_core::{Card, arrow::{Buffers, Scorer}, batch::Options};
/// # let card = Card::from_json(r#"{"kpi": 1, "id": "a", "inputs": {"orders": {}, "visits": {}},
/// #     "measures": {"conversion": {"ratio": ["orders", "visits"]}}}"#)?;
/// let column = |values| Arc::new(Int64Array::from_iter_values(values)) as ArrayRef;
/// let month = RecordBatch::try_from_iter([("orders", column(0..10_000)), ("visits", column(1..10_001))])?;
/// let buffers = Buffers::keeping(1 << 20);
/// let scorer = Scorer::new(&card).buffers(&buffers);
/// let (figures, _) = scorer.score(&month, &Options::new())?;
/// assert_eq!(buffers.bytes(), 0);
/// drop(figures);
/// assert_eq!(buffers.bytes(), 10_000 * 16); // a column of decimals, each of 16 bytes
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Buffers(Arc<Mutex<Shelf>>);

#[derive(Debug)]
struct Shelf {
    most: usize,
    /// The sum of their bytes is at most `most`; what came back last stands last.
    kept: VecDeque<Memory>,
}

#[derive(Debug)]
pub(super) enum Memory {
    Decimals(Vec<i128>),
    Floats(Vec<f64>),
    Bytes(Vec<u8>),
    Same(Same, ArrayRef),
}

/// A column of the same in every row. Nobody writes to an array, so one serves all results, however few rows they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Same {
    Scored,
    NoText,
}

impl Buffers {
    /// Keeps memory of results that are gone: at most so many bytes, those that came back last.
    ///
    /// A result of `n` rows takes 16 bytes a row for each figure, 8 with [`floats`](super::Scorer::floats), and 1 for the
    /// status. Columns of less than 64 KiB are not kept.
    pub fn keeping(bytes: usize) -> Self {
        Buffers(Arc::new(Mutex::new(Shelf { most: bytes, kept: VecDeque::new() })))
    }

    /// How many bytes are kept now: 0 while another thread is at them.
    pub fn bytes(&self) -> usize {
        self.0.try_lock().map_or(0, |shelf| shelf.bytes())
    }

    /// Memory for so many values. What stands in it is of no meaning.
    fn find<T: Value>(&self, count: usize) -> Option<Vec<T>> {
        if count.saturating_mul(size_of::<T>()) < LEAST {
            return None;
        }
        let mut shelf = self.0.try_lock().ok()?;
        let room = |memory: &mut Memory| T::of(memory).map(|values| values.capacity());
        let fits = |capacity: &usize| (count..=count.saturating_mul(2)).contains(capacity);
        let found = shelf.kept.iter_mut().enumerate().filter_map(|(at, memory)| Some((at, room(memory).filter(fits)?)));
        // Of two that fit alike the last: its memory is the warmer one.
        let (at, _) = found.min_by_key(|(at, capacity)| (*capacity, usize::MAX - at))?;
        shelf.kept.remove(at).and_then(|mut memory| T::of(&mut memory).map(take))
    }

    /// A column of the same in every row, made where there is none of so many rows.
    pub(super) fn same(
        &self,
        same: Same,
        rows: usize,
        make: impl FnOnce() -> Result<ArrayRef, ArrowError>,
    ) -> Result<ArrayRef, ArrowError> {
        if let Ok(mut shelf) = self.0.try_lock() {
            let found = shelf.kept.iter().position(|memory| matches!(memory, Memory::Same(of, _) if *of == same));
            if let Some(Memory::Same(_, column)) = found.and_then(|at| shelf.kept.remove(at))
                && column.len() >= rows
            {
                let part = column.slice(0, rows);
                shelf.kept.push_back(Memory::Same(same, column));
                return Ok(part);
            }
        }
        let made = make()?;
        self.keep(Memory::Same(same, made.clone()));
        Ok(made)
    }

    fn keep(&self, memory: Memory) {
        let Ok(mut shelf) = self.0.try_lock() else { return };
        if memory.bytes() < LEAST || memory.bytes() > shelf.most {
            return;
        }
        let mut gone = Vec::new();
        while shelf.bytes() > shelf.most - memory.bytes() {
            gone.extend(shelf.kept.pop_front());
        }
        shelf.kept.push_back(memory);
        // To give memory back to the system takes a while: not with others at the door.
        drop(shelf);
        drop(gone);
    }
}

impl Shelf {
    fn bytes(&self) -> usize {
        self.kept.iter().map(Memory::bytes).sum()
    }
}

impl Memory {
    fn bytes(&self) -> usize {
        match self {
            Memory::Decimals(values) => size_of::<i128>() * values.capacity(),
            Memory::Floats(values) => size_of::<f64>() * values.capacity(),
            Memory::Bytes(values) => values.capacity(),
            Memory::Same(_, column) => column.get_buffer_memory_size(),
        }
    }
}

/// What a column of the result is made of.
pub(super) trait Value: ArrowNativeType {
    fn memory(values: Vec<Self>) -> Memory;
    fn of(memory: &mut Memory) -> Option<&mut Vec<Self>>;
}

macro_rules! value {
    ($type:ty, $kind:ident) => {
        impl Value for $type {
            fn memory(values: Vec<Self>) -> Memory {
                Memory::$kind(values)
            }
            fn of(memory: &mut Memory) -> Option<&mut Vec<Self>> {
                match memory {
                    Memory::$kind(values) => Some(values),
                    _ => None,
                }
            }
        }
    };
}
value!(i128, Decimals);
value!(f64, Floats);
value!(u8, Bytes);

/// The memory of a column of the result; where it is from buffers, it goes back to them when nobody holds it any more.
pub(super) struct Lent<T: Value> {
    pub(super) values: Vec<T>,
    home: Option<Buffers>,
}

impl<T: Value> Lent<T> {
    /// So many values, all to be written before they are read.
    pub(super) fn new(count: usize, home: Option<&Buffers>) -> Self {
        let values = match home.and_then(|home| home.find(count)) {
            Some(mut values) => {
                values.resize(count, T::default());
                values
            }
            None => vec![T::default(); count],
        };
        Lent { values, home: home.cloned() }
    }

    /// The memory as Arrow holds it, without a copy.
    pub(super) fn into_buffer(mut self) -> Buffer {
        match self.home {
            Some(_) => Buffer::from(Bytes::from_owner(self)),
            None => Buffer::from_vec(take(&mut self.values)),
        }
    }
}

impl<T: Value> AsRef<[u8]> for Lent<T> {
    fn as_ref(&self) -> &[u8] {
        self.values.to_byte_slice()
    }
}

impl<T: Value> Drop for Lent<T> {
    fn drop(&mut self) {
        if let Some(home) = &self.home {
            home.keep(T::memory(take(&mut self.values)));
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::cast::AsArray;
    use arrow_array::{Int8Array, StringArray};

    use super::*;

    const ROWS: usize = 100_000;

    fn lent<T: Value>(buffers: &Buffers, count: usize) -> Lent<T> {
        Lent::new(count, Some(buffers))
    }

    #[test]
    fn memory_comes_back_when_the_last_holder_is_gone() {
        let buffers = Buffers::keeping(usize::MAX);
        let memory = lent::<i128>(&buffers, ROWS);
        let place = memory.values.as_ptr() as usize;
        let buffer = memory.into_buffer();
        assert_eq!((buffer.as_ptr() as usize, buffer.len()), (place, 16 * ROWS));
        let part = buffer.slice_with_length(16, 16);
        drop(buffer);
        assert_eq!(buffers.bytes(), 0);
        drop(part);
        assert_eq!(buffers.bytes(), 16 * ROWS);
        // Only the same kind of values, and only where it is not much too large.
        assert_ne!(lent::<f64>(&buffers, ROWS).values.as_ptr() as usize, place);
        assert_ne!(lent::<i128>(&buffers, ROWS / 2 - 1).values.as_ptr() as usize, place);
        assert_ne!(lent::<i128>(&buffers, ROWS + 1).values.as_ptr() as usize, place);
        let again = lent::<i128>(&buffers, ROWS / 2);
        assert_eq!((again.values.as_ptr() as usize, again.values.len()), (place, ROWS / 2));
        drop(again);
        assert_eq!(lent::<i128>(&buffers, ROWS).values.as_ptr() as usize, place);
    }

    #[test]
    fn the_best_fit_is_taken() {
        let buffers = Buffers::keeping(usize::MAX);
        let all = [ROWS + 2, ROWS, ROWS + 1].map(|count| lent::<u8>(&buffers, count));
        let places = all.each_ref().map(|memory| memory.values.as_ptr() as usize);
        drop(all);
        let taken = [ROWS, ROWS, ROWS].map(|count| lent::<u8>(&buffers, count));
        let taken = taken.each_ref().map(|memory| memory.values.as_ptr() as usize);
        assert_eq!(taken, [places[1], places[2], places[0]]);
    }

    #[test]
    fn no_more_is_kept_than_was_said_and_nothing_small() {
        let buffers = Buffers::keeping(8 * ROWS + 100);
        drop(lent::<f64>(&buffers, ROWS + 13));
        assert_eq!(buffers.bytes(), 0);
        drop(lent::<f64>(&buffers, ROWS));
        assert_eq!(buffers.bytes(), 8 * ROWS);
        drop(lent::<u8>(&buffers, LEAST - 1));
        assert_eq!(buffers.bytes(), 8 * ROWS);
        // What came back last stays.
        drop(lent::<u8>(&buffers, LEAST));
        assert_eq!(buffers.bytes(), LEAST);
        drop(lent::<u8>(&Buffers::keeping(0), LEAST));
    }

    #[test]
    fn a_column_of_the_same_is_made_once_for_the_most_rows() {
        let buffers = Buffers::keeping(1_000_000);
        let nothing =
            |rows: usize| buffers.same(Same::NoText, rows, || Ok(Arc::new(StringArray::new_null(rows)))).unwrap();
        let place = |column: &ArrayRef| column.as_string::<i32>().offsets().as_ptr();
        let (small, large) = (nothing(50_000), nothing(60_000));
        assert_ne!(place(&small), place(&large));
        let again = nothing(50_000);
        assert_eq!((place(&again), again.len(), again.null_count()), (place(&large), 50_000, 50_000));
        assert_eq!(again.as_ref(), small.as_ref());
        let scored = buffers.same(Same::Scored, 70_000, || Ok(Arc::new(Int8Array::from(vec![0; 70_000])))).unwrap();
        assert_eq!(
            (scored.len(), buffers.bytes()),
            (70_000, scored.get_buffer_memory_size() + large.get_buffer_memory_size())
        );
        // What was asked for last stays longest.
        nothing(1);
        drop(lent::<u8>(&buffers, 900_000 - large.get_buffer_memory_size()));
        assert_eq!(place(&nothing(2)), place(&large));
    }

    #[test]
    fn nobody_waits() {
        let buffers = Buffers::keeping(usize::MAX);
        drop(lent::<u8>(&buffers, ROWS));
        let other = lent::<u8>(&buffers, 2 * ROWS);
        let held = buffers.0.lock().unwrap();
        assert_eq!(lent::<u8>(&buffers, ROWS).values.len(), ROWS);
        drop(other);
        drop(held);
        assert_eq!(buffers.bytes(), ROWS);
    }
}
