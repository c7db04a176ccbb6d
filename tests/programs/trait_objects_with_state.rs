// A post goes from state to state, each an object.

trait State {
    fn submit(self: Box<Self>) -> Box<dyn State>;
    fn approve(self: Box<Self>) -> Box<dyn State>;
    fn content<'a>(&self, _post: &'a Post) -> &'a str {
        ""
    }
}

struct Draft;
struct Review {
    approvals: u8,
}
struct Published;

impl State for Draft {
    fn submit(self: Box<Self>) -> Box<dyn State> {
        Box::new(Review { approvals: 0 })
    }
    fn approve(self: Box<Self>) -> Box<dyn State> {
        self
    }
}

impl State for Review {
    fn submit(self: Box<Self>) -> Box<dyn State> {
        self
    }
    fn approve(self: Box<Self>) -> Box<dyn State> {
        if self.approvals == 0 { Box::new(Review { approvals: 1 }) } else { Box::new(Published) }
    }
}

impl State for Published {
    fn submit(self: Box<Self>) -> Box<dyn State> {
        self
    }
    fn approve(self: Box<Self>) -> Box<dyn State> {
        self
    }
    fn content<'a>(&self, post: &'a Post) -> &'a str {
        &post.text
    }
}

struct Post {
    state: Option<Box<dyn State>>,
    text: String,
}

impl Post {
    fn then(&mut self, step: fn(Box<dyn State>) -> Box<dyn State>) -> &mut Self {
        self.state = self.state.take().map(step);
        self
    }
    fn content(&self) -> &str {
        self.state.as_ref().map_or("", |state| state.content(self))
    }
}

fn main() {
    let mut post = Post { state: Some(Box::new(Draft)), text: "news".into() };
    post.then(|state| state.approve());
    println!("{:?}", post.content());
    post.then(|state| state.submit()).then(|state| state.approve());
    println!("{:?}", post.content());
    post.then(|state| state.approve());
    println!("{:?}", post.content());
}
