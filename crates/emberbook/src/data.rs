//! Data sets: tables read from files, scaled, split, and handed to a network in batches.

mod column;
mod csv;
mod dataset;
mod describe;
mod error;
mod excel;
mod folds;
mod loader;
mod mistake;
mod row;
mod scaler;
mod show;
mod split;
mod table;

pub use csv::read_csv;
pub use dataset::TensorDataset;
pub(crate) use describe::quantile;
pub use error::TableError;
pub use excel::{read_excel, read_excel_sheet};
pub use folds::{Folds, k_fold, leave_one_out};
pub use loader::{Batches, DataLoader};
pub use mistake::DataMistake;
pub use row::Row;
pub use scaler::{MinMaxScaler, StandardScaler};
pub use split::train_test_split;
pub use table::Table;
