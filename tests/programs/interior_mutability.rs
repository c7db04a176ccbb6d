// Cells that change behind a shared reference, and refuse two writers.

use std::cell::{Cell, RefCell};

trait Messenger {
    fn send(&self, message: &str);
}

#[derive(Default)]
struct Mock {
    sent: RefCell<Vec<String>>,
    failures: Cell<u32>,
}

impl Messenger for Mock {
    fn send(&self, message: &str) {
        match self.sent.try_borrow_mut() {
            Ok(mut sent) => sent.push(message.to_string()),
            Err(_) => self.failures.set(self.failures.get() + 1),
        }
    }
}

struct Limit<'a, M: Messenger> {
    messenger: &'a M,
    max: usize,
}

impl<M> Limit<'_, M>
where
    M: Messenger,
{
    fn set(&self, value: usize) {
        match value * 100 / self.max {
            100.. => self.messenger.send("over"),
            75.. => self.messenger.send("nearly"),
            _ => {}
        }
    }
}

fn main() {
    let mock = Mock::default();
    let limit = Limit { messenger: &mock, max: 200 };
    [10, 160, 200].map(|value| limit.set(value));
    println!("{:?}", mock.sent.borrow());
    {
        let _reader = mock.sent.borrow();
        limit.set(500);
    }
    println!("{} {}", mock.failures.get(), mock.sent.borrow().len());
    println!("{:?} {:?}", mock.sent.take(), mock.failures.replace(0));
    let cells = [Cell::new(1), Cell::new(2)];
    cells[0].swap(&cells[1]);
    println!("{cells:?}");
    let row = &mut [1, 2, 3][..];
    let row = Cell::from_mut(row).as_slice_of_cells();
    row.windows(2).for_each(|pair| pair[1].set(pair[0].get() + pair[1].get()));
    println!("{:?}", row.iter().map(Cell::get).collect::<Vec<_>>());
}
