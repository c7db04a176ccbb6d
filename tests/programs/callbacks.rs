// Closures kept in a struct, called later.

type Handler<'a> = Box<dyn FnMut(&Event) -> bool + 'a>;

#[derive(Debug, PartialEq)]
enum Event {
    Click(i32, i32),
    Key(char),
}

#[derive(Default)]
struct Emitter<'a> {
    handlers: Vec<(String, Handler<'a>)>,
}

impl<'a> Emitter<'a> {
    fn on(&mut self, name: &str, handler: impl FnMut(&Event) -> bool + 'a) -> &mut Self {
        self.handlers.push((name.to_string(), Box::new(handler)));
        self
    }
    fn emit(&mut self, event: Event) {
        let by = self.handlers.iter_mut().find_map(|(name, handler)| handler(&event).then_some(name.as_str()));
        println!("{event:?} handled by {}", by.unwrap_or("nobody"));
    }
}

fn main() {
    let mut typed = String::new();
    let mut clicks = 0;
    {
        let mut emitter = Emitter::default();
        emitter
            .on("keyboard", |event| match event {
                Event::Key(c) => {
                    typed.push(*c);
                    true
                }
                _ => false,
            })
            .on("corner", |event| *event == Event::Click(0, 0))
            .on("mouse", |event| {
                clicks += 1;
                matches!(event, Event::Click(x, _) if *x > 0)
            });
        for event in [Event::Key('h'), Event::Click(0, 0), Event::Click(5, 0), Event::Key('i'), Event::Click(-1, 0)] {
            emitter.emit(event);
        }
    }
    println!("{typed} {clicks}");
}
