//! What a C caller hands over: handles, texts, arrays, and the places where answers go.
//!
//! All that is read and written through the pointers of a call goes through a [`Caller`], which stands for the promise
//! that every C caller makes by the header: a pointer that is not NULL points to what the header says it does.

use std::ffi::c_char;
use std::marker::PhantomData;
use std::ptr::{self, NonNull};

use crate::error::Failure;
use crate::status::{
    KPI_ABSENT, KPI_BUFFER_TOO_SMALL, KPI_ERROR_ALIGNMENT, KPI_ERROR_HANDLE, KPI_ERROR_LENGTH, KPI_ERROR_UTF8,
};

/// No text and no array of texts that the library takes is longer; a length beyond it is a mistake, and nothing is read.
const LONGEST_TEXT: usize = 1 << 24;

/// What stands behind a handle.
pub(crate) trait Handle: Sized {
    /// The value that the handle owns.
    type Value;
    /// Tells handles of one type from those of another, and from memory that is none.
    const MARK: u64;
    /// The name of the type in the header.
    const NAME: &'static str;
}

/// The memory of a handle. The mark stands first, so that it can be read whatever the type.
#[repr(C)]
struct Slot<T> {
    mark: u64,
    value: T,
}

/// The C program whose call is being answered, and its promise. It cannot outlive the call.
pub(crate) struct Caller(());

impl Caller {
    /// # Safety
    /// Every pointer that is given to the methods comes from a C program that keeps to the header: where it is not NULL,
    /// it points to as many elements as it was said to, which nobody else writes during the call.
    pub(crate) unsafe fn promising() -> Self {
        Caller(())
    }

    fn slot<T: Handle>(&self, argument: &'static str, handle: *const T) -> Result<NonNull<Slot<T::Value>>, Failure> {
        let slot = NonNull::new(handle.cast_mut().cast::<Slot<T::Value>>()).ok_or_else(|| Failure::null(argument))?;
        let known = slot.is_aligned() && {
            // SAFETY: the caller promises that the pointer is a handle, whatever its type; all of them begin with a mark.
            unsafe { slot.cast::<u64>().read() == T::MARK }
        };
        if known { Ok(slot) } else { Err(Failure::call(KPI_ERROR_HANDLE, argument, format!("it is no {}", T::NAME))) }
    }

    /// What a handle owns, to read.
    pub(crate) fn read<'c, T: Handle>(
        &'c self,
        argument: &'static str,
        handle: *const T,
    ) -> Result<&'c T::Value, Failure> {
        let slot = self.slot(argument, handle)?;
        // SAFETY: the mark says that it is a slot of this type, and the caller promises that nobody changes it now.
        Ok(unsafe { &slot.as_ref().value })
    }

    /// What a handle owns, to change. No function asks twice for the same one: its handles are of different types.
    #[expect(clippy::mut_from_ref, reason = "what is changed belongs to the handle, and not to the caller's promise")]
    pub(crate) fn change<'c, T: Handle>(
        &'c self,
        argument: &'static str,
        handle: *mut T,
    ) -> Result<&'c mut T::Value, Failure> {
        let mut slot = self.slot(argument, handle)?;
        // SAFETY: the mark says that it is a slot of this type, and the caller promises that nobody else uses it now.
        Ok(unsafe { &mut slot.as_mut().value })
    }

    /// Frees what a handle owns, and forgets the handle.
    pub(crate) fn free<T: Handle>(&self, argument: &'static str, handle: *mut *mut T) -> Result<(), Failure> {
        let place = self.place(argument, handle)?;
        // SAFETY: the caller promises that the place holds a handle or NULL.
        let handle = unsafe { place.pointer.as_ptr().read_unaligned() };
        if handle.is_null() {
            return Ok(());
        }
        let slot = self.slot(argument, handle)?;
        // SAFETY: the slot is whole; the write is volatile, so that it is there for whoever still holds the handle.
        unsafe { ptr::write_volatile(&raw mut (*slot.as_ptr()).mark, 0) };
        // SAFETY: the slot came from a box in `give`, and its mark says that it has not been freed.
        drop(unsafe { Box::from_raw(slot.as_ptr()) });
        place.write(ptr::null_mut());
        Ok(())
    }

    /// A place for an answer, which is looked at before any work is done.
    pub(crate) fn place<'c, T>(&'c self, argument: &'static str, pointer: *mut T) -> Result<Place<'c, T>, Failure> {
        let pointer = NonNull::new(pointer).ok_or_else(|| Failure::null(argument))?;
        Ok(Place { pointer, caller: PhantomData })
    }

    /// A place for an answer that the caller may do without.
    pub(crate) fn place_or_none<T>(&self, pointer: *mut T) -> Option<Place<'_, T>> {
        Some(Place { pointer: NonNull::new(pointer)?, caller: PhantomData })
    }

    /// A small record that is only read during the call. It need not be aligned.
    pub(crate) fn value<T: Plain>(&self, argument: &'static str, pointer: *const T) -> Result<T, Failure> {
        let pointer = NonNull::new(pointer.cast_mut()).ok_or_else(|| Failure::null(argument))?;
        // SAFETY: not NULL; the caller promises a record of this type, and every pattern of its bits is a value.
        Ok(unsafe { pointer.as_ptr().read_unaligned() })
    }

    /// Bytes that are only read during the call. NULL is allowed where there are none.
    pub(crate) fn bytes<'c>(
        &'c self,
        argument: &'static str,
        data: *const u8,
        length: usize,
    ) -> Result<&'c [u8], Failure> {
        if length > LONGEST_TEXT {
            let matter = format!("a length of {length} bytes is more than the {LONGEST_TEXT} that any text has");
            return Err(Failure::call(KPI_ERROR_LENGTH, argument, matter));
        }
        if length == 0 {
            return Ok(&[]);
        }
        let data = NonNull::new(data.cast_mut()).ok_or_else(|| Failure::null(argument))?;
        // SAFETY: the caller promises so many bytes; so few fit the address space.
        Ok(unsafe { std::slice::from_raw_parts(data.as_ptr(), length) })
    }

    /// A text of a given length.
    pub(crate) fn text<'c>(
        &'c self,
        argument: &'static str,
        data: *const c_char,
        length: usize,
    ) -> Result<&'c str, Failure> {
        utf8(argument, self.bytes(argument, data.cast(), length)?)
    }

    /// The elements of an array that are only read during the call.
    pub(crate) fn array<'c, T: Plain>(
        &'c self,
        argument: &'static str,
        data: *const T,
        length: usize,
    ) -> Result<&'c [T], Failure> {
        checked(argument, data, length)?;
        if length == 0 {
            return Ok(&[]);
        }
        // SAFETY: not NULL, aligned, and no longer than the address space; the caller promises so many elements.
        Ok(unsafe { std::slice::from_raw_parts(data, length) })
    }

    /// The elements of an array that need not be there.
    pub(crate) fn array_or_none<'c, T: Plain>(
        &'c self,
        argument: &'static str,
        data: *const T,
        length: usize,
    ) -> Result<Option<&'c [T]>, Failure> {
        if data.is_null() { Ok(None) } else { self.array(argument, data, length).map(Some) }
    }

    /// The elements of an array that the library writes.
    #[expect(clippy::mut_from_ref, reason = "what is changed is the caller's array, and not the caller's promise")]
    pub(crate) fn array_mut<'c, T: Plain>(
        &'c self,
        argument: &'static str,
        data: *mut T,
        length: usize,
    ) -> Result<&'c mut [T], Failure> {
        checked(argument, data, length)?;
        if length == 0 {
            return Ok(&mut []);
        }
        // SAFETY: not NULL, aligned, and no longer than the address space; the caller promises so many elements, and
        // that no two arrays of a call overlap where one of them is written.
        Ok(unsafe { std::slice::from_raw_parts_mut(data, length) })
    }

    /// A buffer for a text.
    pub(crate) fn buffer<'c>(
        &'c self,
        buffer: *mut c_char,
        capacity: usize,
        length: *mut usize,
    ) -> Result<Buffer<'c>, Failure> {
        match (NonNull::new(buffer.cast::<u8>()), NonNull::new(length)) {
            (None, _) if capacity > 0 => Err(Failure::null("buffer")),
            (None, None) => Err(Failure::null("length")),
            (buffer, length) => Ok(Buffer { buffer, capacity, length, caller: PhantomData }),
        }
    }
}

/// Numbers and records of them, of which every pattern of bits is a value: what a C program has can be read as it is.
pub(crate) trait Plain: Copy {}
impl Plain for u8 {}
impl Plain for i32 {}
impl Plain for u32 {}
impl Plain for i64 {}
impl Plain for i128 {}
impl Plain for f64 {}
impl Plain for usize {}
impl Plain for *const c_char {}

/// Refuses an array that cannot be one: NULL with a length, at an odd address, or larger than the address space.
pub(crate) fn checked<T>(argument: &'static str, data: *const T, length: usize) -> Result<(), Failure> {
    if length.checked_mul(size_of::<T>()).is_none_or(|bytes| bytes > isize::MAX as usize) {
        let matter = format!("a length of {length} elements is more than any memory holds");
        return Err(Failure::call(KPI_ERROR_LENGTH, argument, matter));
    }
    if length > 0 && data.is_null() {
        return Err(Failure::null(argument));
    }
    if length > 0 && !data.is_aligned() {
        let matter = format!("the array begins at an address that is no multiple of {}", align_of::<T>());
        return Err(Failure::call(KPI_ERROR_ALIGNMENT, argument, matter));
    }
    Ok(())
}

/// The bytes as a text.
pub(crate) fn utf8(argument: impl std::fmt::Display, bytes: &[u8]) -> Result<&str, Failure> {
    std::str::from_utf8(bytes).map_err(|error| {
        let matter = format!("byte {} is not UTF-8; convert the text to UTF-8", error.valid_up_to());
        Failure::call(KPI_ERROR_UTF8, &argument.to_string(), matter)
    })
}

/// Where an answer goes. It need not be aligned: records of other languages often are not.
pub(crate) struct Place<'c, T> {
    pointer: NonNull<T>,
    caller: PhantomData<&'c Caller>,
}

impl<T> Place<'_, T> {
    /// Writes the answer.
    pub(crate) fn write(self, value: T) {
        // SAFETY: not NULL; the caller promises that there is room for an answer of this type.
        unsafe { self.pointer.as_ptr().write_unaligned(value) }
    }
}

impl<T: Handle> Place<'_, *mut T> {
    /// Makes a handle, which the caller then owns.
    pub(crate) fn give(self, value: T::Value) {
        let slot = Box::new(Slot { mark: T::MARK, value });
        self.write(Box::into_raw(slot).cast());
    }
}

/// The caller's buffer for a text.
pub(crate) struct Buffer<'c> {
    buffer: Option<NonNull<u8>>,
    capacity: usize,
    length: Option<NonNull<usize>>,
    caller: PhantomData<&'c Caller>,
}

impl Buffer<'_> {
    /// Writes the text with a zero byte after it, and its length without that; without a buffer only the length.
    pub(crate) fn write(self, text: &str) -> Result<(), Failure> {
        if let Some(length) = self.length {
            // SAFETY: not NULL; the caller promises that there is room for a length.
            unsafe { length.as_ptr().write_unaligned(text.len()) };
        }
        let Some(buffer) = self.buffer else { return Ok(()) };
        if text.len() >= self.capacity {
            return Err(Failure::Answer(KPI_BUFFER_TOO_SMALL));
        }
        // SAFETY: the text and its zero byte fit into the capacity, which the caller promises; the text is our own.
        unsafe {
            ptr::copy_nonoverlapping(text.as_ptr(), buffer.as_ptr(), text.len());
            buffer.as_ptr().add(text.len()).write(0);
        }
        Ok(())
    }

    /// Writes the text, if there is one.
    pub(crate) fn write_or_absent(self, text: Option<&str>) -> Result<(), Failure> {
        text.map_or(Err(Failure::Answer(KPI_ABSENT)), |text| self.write(text))
    }
}
