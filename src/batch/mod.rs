//! Many texts to many files: which texts there are, what each file is called, and what has become
//! of it.
//!
//! [`Inputs`] finds the files and hands over one [`Item`] after another, each read when it is asked
//! for. [`Template`] makes names from them that stay inside the output folder; [`Claims`] finds two
//! items with one name before any work is done. A [`Manifest`] takes down what was made, and a
//! [`Ledger`] finds it again in the next run. Nothing here speaks.

mod claims;
mod find;
pub mod fingerprint;
mod inputs;
mod item;
mod ledger;
mod manifest;
mod record;
mod safe;
mod shard;
mod source;
mod template;

pub use claims::{Claims, Place, Suspects, Taken};
pub use inputs::{InputError, InputOptions, Inputs};
pub use item::{BadItem, Item, Kind, Split};
pub use ledger::Ledger;
pub use manifest::{Manifest, ManifestError, is_named_so as is_manifest};
pub use record::{Record, Status};
pub use shard::Shard;
pub use template::{Fields, Template, TemplateError};
