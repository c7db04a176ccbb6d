// Step by step to a value.

#[derive(Debug, Default, Clone)]
struct Request {
    url: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    retries: u8,
}

#[derive(Default)]
struct Builder {
    request: Request,
}

impl Builder {
    fn new(url: impl Into<String>) -> Self {
        Builder { request: Request { url: url.into(), ..Default::default() } }
    }
    fn header(mut self, key: &str, value: &str) -> Self {
        self.request.headers.push((key.into(), value.into()));
        self
    }
    fn body(mut self, body: impl ToString) -> Self {
        self.request.body = Some(body.to_string());
        self
    }
    fn retries(self, retries: u8) -> Self {
        Builder { request: Request { retries, ..self.request } }
    }
    fn build(self) -> Result<Request, String> {
        if self.request.url.is_empty() { Err("no url".to_string()) } else { Ok(self.request) }
    }
}

fn main() {
    let request = Builder::new("local").header("a", "1").header("b", "2").body(42).retries(3).build();
    println!("{request:?}");
    println!("{:?}", Builder::new(String::new()).build().unwrap_err());
    println!("{:?}", Builder::default().body("x").request.body);
}
