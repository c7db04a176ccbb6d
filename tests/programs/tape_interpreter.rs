// A language of eight letters on a tape of bytes.

#[derive(Debug)]
enum Op {
    Move(isize),
    Add(u8),
    Print,
    Loop(Vec<Op>),
}

fn parse(chars: &mut impl Iterator<Item = char>, inside: bool) -> Result<Vec<Op>, &'static str> {
    let mut ops = Vec::new();
    while let Some(c) = chars.next() {
        match (c, ops.last_mut()) {
            ('>', Some(Op::Move(n))) => *n += 1,
            ('<', Some(Op::Move(n))) => *n -= 1,
            ('+', Some(Op::Add(n))) => *n = n.wrapping_add(1),
            ('-', Some(Op::Add(n))) => *n = n.wrapping_sub(1),
            ('>', _) => ops.push(Op::Move(1)),
            ('<', _) => ops.push(Op::Move(-1)),
            ('+', _) => ops.push(Op::Add(1)),
            ('-', _) => ops.push(Op::Add(255)),
            ('.', _) => ops.push(Op::Print),
            ('[', _) => ops.push(Op::Loop(parse(chars, true)?)),
            (']', _) if inside => return Ok(ops),
            (']', _) => return Err("nothing to close"),
            _ => {}
        }
    }
    if inside { Err("not closed") } else { Ok(ops) }
}

struct Machine {
    tape: [u8; 64],
    at: usize,
    out: String,
}

impl Machine {
    fn run(&mut self, ops: &[Op]) {
        for op in ops {
            match op {
                Op::Move(by) => self.at = self.at.wrapping_add_signed(*by) % self.tape.len(),
                Op::Add(n) => self.tape[self.at] = self.tape[self.at].wrapping_add(*n),
                Op::Print => self.out.push(self.tape[self.at] as char),
                Op::Loop(inner) => {
                    while self.tape[self.at] != 0 {
                        self.run(inner);
                    }
                }
            }
        }
    }
}

fn main() {
    let source =
        "++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.";
    match parse(&mut source.chars(), false) {
        Ok(ops) => {
            let mut machine = Machine { tape: [0; 64], at: 0, out: String::new() };
            machine.run(&ops);
            println!("{}", machine.out);
        }
        Err(error) => println!("{error}"),
    }
    println!("{:?} {:?}", parse(&mut "[+".chars(), false).err(), parse(&mut "]".chars(), false).err());
    println!("{:?}", parse(&mut "++[->+<].".chars(), false).unwrap());
}
