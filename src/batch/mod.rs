//! Many texts to many files: which texts there are, and what each file is called.
//!
//! [`Inputs`] finds the files and hands over one [`Item`] after another, each read when it is asked
//! for. [`Template`] makes names from them that stay inside the output folder; [`Claims`] finds two
//! items with one name before any work is done. Nothing here speaks or writes.

mod claims;
mod find;
mod inputs;
mod item;
mod safe;
mod source;
mod template;

pub use claims::{Claims, Place, Suspects, Taken};
pub use inputs::{InputError, InputOptions, Inputs};
pub use item::{BadItem, Item, Kind, Split};
pub use template::{Fields, Template, TemplateError};
