//! A student reads a table, looks at it, scales and splits it, and takes batches of it.

use std::fs;
use std::path::{Path, PathBuf};

use emberbook::prelude::*;
use serde_json::Value;

#[test]
fn the_split_is_scikit_learns() {
    // sklearn.model_selection.train_test_split(range(10), test_size=0.2, random_state=0)
    let rows = arange(0, 10, 1).reshape([10, 1]);
    let (train, test, train_again, test_again) = train_test_split(&rows, &rows, 0.2, 0);
    assert_eq!(test.to_ints(), [2, 8]);
    assert_eq!(train.to_ints(), [4, 9, 1, 6, 7, 3, 0, 5]);
    assert!(train.equal(&train_again) && test.equal(&test_again), "inputs and targets stay together");
}

#[test]
fn a_share_that_leaves_a_rest_is_rounded_up_for_the_test_set() {
    // The example in scikit-learn's own documentation, random_state=42.
    let (x, y) = (tensor(0..10).reshape([5, 2]), tensor(0..5));
    let (train_x, test_x, train_y, test_y) = train_test_split(&x, &y, 0.33, 42);
    assert_eq!(train_x.to_ints(), [4, 5, 0, 1, 6, 7]);
    assert_eq!(test_x.to_ints(), [2, 3, 8, 9]);
    assert_eq!((train_y.to_ints(), test_y.to_ints()), (vec![2, 0, 3], vec![1, 4]));
}

#[test]
fn mistakes_with_a_split_name_the_shapes() {
    let mistake =
        |cell: fn()| *std::panic::catch_unwind(cell).expect_err("a mistake").downcast::<String>().expect("text");
    assert_eq!(
        mistake(|| drop(train_test_split(&ones([5, 2]), &ones([4, 1]), 0.2, 0))),
        "train_test_split: x and y need one row for each example, and their shapes are [5, 2] and [4, 1]"
    );
    assert_eq!(
        mistake(|| drop(train_test_split(&ones([1, 2]), &ones([1, 1]), 0.2, 0))),
        "train_test_split: a test set of 0.2 of 1 rows leaves one of the two sets empty: give a share such as 0.20"
    );
}

/// What pandas, scikit-learn and PyTorch say: see make_data.py.
fn answers() -> Value {
    serde_json::from_str(include_str!("data.json")).expect("JSON")
}

fn lesson(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notebooks/data").join(name)
}

fn floats(json: &Value) -> Vec<f64> {
    json.as_array().expect("numbers").iter().map(|number| number.as_f64().unwrap_or(f64::NAN)).collect()
}

fn near(ours: &[f64], theirs: &[f64]) -> bool {
    let same = |(a, b): (&f64, &f64)| a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-5 * b.abs().max(0.1);
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(same)
}

/// The numbers of a column, NaN where one is missing.
fn column(table: &Table, name: &str) -> Vec<f64> {
    let mut numbers = vec![];
    table.filter(|row| {
        numbers.push(row.number(name));
        true
    });
    numbers
}

fn csv(folder: &tempfile::TempDir, content: &[u8]) -> Result<Table, emberbook::data::TableError> {
    let file = folder.path().join("data.csv");
    fs::write(&file, content).expect("written");
    read_csv(file)
}

fn table(content: &str) -> Table {
    csv(&tempfile::tempdir().expect("a folder"), content.as_bytes()).expect("a table")
}

fn refusal(content: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let error = csv(&folder, content).expect_err("an error").to_string();
    error.replace(folder.path().to_str().expect("UTF-8"), "")
}

fn mistake(cell: impl FnOnce()) -> String {
    Mistake::catch(cell).expect_err("a mistake").to_string()
}

fn check_described(name: &str, table: &Table) {
    let answer = &answers()[name];
    assert_eq!(table.shape().map(|size| size as u64), [0, 1].map(|at| answer["shape"][at].as_u64().expect("a size")));
    assert_eq!(Value::from(table.columns()), answer["columns"]);
    assert!(near(&column(&table.missing(), "missing"), &floats(&answer["missing"])), "{name}: {}", table.missing());
    let summary = table.describe();
    assert_eq!(summary.columns().len(), answer["describe"].as_object().expect("columns").len());
    for (column_name, theirs) in answer["describe"].as_object().expect("columns") {
        let ours = column(&summary, column_name);
        assert!(near(&ours, &floats(theirs)), "{name}, {column_name}: {ours:?} and not {theirs}");
    }
}

#[test]
fn a_table_is_described_as_pandas_describes_it() {
    let fall_risk = read_csv(lesson("fall_risk.csv")).expect("read");
    check_described("fall_risk.csv", &fall_risk);
    check_described("known", &fall_risk.drop_missing());
    check_described("two_classes.xlsx", &read_excel(lesson("two_classes.xlsx")).expect("read"));
    check_described("regression.xlsx", &read_excel(lesson("regression.xlsx")).expect("read"));
}

#[test]
fn values_are_counted_the_most_frequent_first() {
    let counts = read_csv(lesson("fall_risk.csv")).expect("read").value_counts("gender");
    let shown = counts.to_string();
    let most = &answers()["fall_risk.csv"]["most_frequent"]["gender"];
    let line = format!("{:<6}  {:>5}", most[0].as_str().expect("text"), most[1].to_string());
    assert_eq!(shown.lines().nth(1).expect("a row"), line, "{shown}");
    assert_eq!(
        table("y\n1\n\"\"\n1\n0\n").value_counts("y").column("count").to_vec(),
        [2., 1.],
        "what is missing is not counted"
    );
}

#[test]
fn the_sizes_of_a_split_are_scikit_learns() {
    for case in answers()["split_sizes"].as_array().expect("cases") {
        let [n, size, test] = floats(case)[..] else { panic!() };
        let x = arange(0, n as i64, 1);
        let (train_x, test_x, _, _) = train_test_split(&x, &x, size, 0);
        assert_eq!((test_x.len(), train_x.len()), (test as usize, n as usize - test as usize), "{case}");
    }
}

#[test]
fn columns_are_scaled_as_scikit_learn_scales_them() {
    let rows = |json: &Value| -> Vec<f64> { json.as_array().expect("rows").iter().flat_map(floats).collect() };
    let check = |name: &str, fit: fn(&Tensor) -> (Tensor, Tensor)| {
        let answer = &answers()[name];
        let x = tensor(rows(&answer["x"])).reshape([4, 4]);
        let (transformed, back) = fit(&x);
        let numbers = |x: &Tensor| x.to_vec().iter().map(|x| f64::from(*x)).collect::<Vec<_>>();
        assert!(near(&numbers(&transformed), &rows(&answer["transformed"])), "{name}: {transformed}");
        assert!(near(&numbers(&back), &rows(&answer["back"])), "{name}: {back}");
    };
    check("standard", |x| (StandardScaler::fit(x).transform(x), StandardScaler::fit(x).inverse_transform(x)));
    check("min_max", |x| (MinMaxScaler::fit(x).transform(x), MinMaxScaler::fit(x).inverse_transform(x)));
}

#[test]
fn a_scaler_says_what_does_not_fit() {
    let scaler = StandardScaler::fit(&ones([3, 2]));
    assert_eq!(
        mistake(|| drop(scaler.transform(&ones([3, 4])))),
        "StandardScaler: was fitted to 2 columns, and the shape is [3, 4]"
    );
    assert_eq!(
        mistake(|| drop(MinMaxScaler::fit(&zeros([0, 2])))),
        "MinMaxScaler: needs at least one row, as [100, 2], and the shape is [0, 2]"
    );
}

#[test]
fn batches_come_in_pytorchs_order() {
    for case in answers()["loaders"].as_array().expect("cases") {
        let number = |key: &str| case[key].as_u64().expect("a number") as usize;
        let is = |key: &str| case[key].as_bool().expect("true or false");
        let y = arange(0, number("n") as i64, 1);
        let dataset = TensorDataset::new(&y.reshape([-1, 1]), &y);
        let loader = DataLoader::new(&dataset, number("batch_size")).shuffle(is("shuffle")).drop_last(is("drop_last"));
        assert_eq!(loader.len(), number("len"));
        manual_seed(7);
        for epoch in case["epochs"].as_array().expect("epochs") {
            let mut batches = vec![];
            for (x, y) in &loader {
                assert_eq!((x.dim(), x.to_ints()), (2, y.to_ints()), "rows stay together");
                batches.push(y.to_ints());
            }
            assert_eq!(Value::from(batches), *epoch, "{case}");
        }
        let after: Vec<f64> = rand([2]).to_vec().into_iter().map(f64::from).collect();
        assert!(near(&after, &floats(&case["rand_after"])), "{case}: what is drawn next is PyTorch's too");
    }
}

#[test]
fn a_data_set_gives_its_examples_and_says_what_does_not_fit() {
    let dataset = TensorDataset::new(&tensor([[1., 2.], [3., 4.]]), &tensor([0, 1]));
    assert_eq!((dataset.len(), dataset.get(-1).0.to_vec(), dataset.get(0).1.item()), (2, vec![3., 4.], 0.));
    assert!(mistake(|| drop(dataset.get(2))).starts_with("index 2 is out of range"));
    assert_eq!(
        mistake(|| drop(TensorDataset::new(&ones([2, 1]), &ones([3])))),
        "TensorDataset: x and y need one row for each example, and their shapes are [2, 1] and [3]"
    );
    assert_eq!(mistake(|| drop(DataLoader::new(&dataset, 0))), "DataLoader: a batch has at least 1 row, not 0");
}

#[test]
fn rows_and_columns_are_picked() {
    let df = table("a,b,c\n1,2,x\n3,,y\n5,6,\n");
    assert_eq!((df.head(2).len(), df.tail(1).column("a").to_vec(), df.head(9).len()), (2, vec![5.], 3));
    assert_eq!(df.select(&["b", "a"]).columns(), ["b", "a"]);
    assert_eq!(df.drop(&["c"]).columns(), df.select(&df.columns()[..2]).columns());
    assert_eq!(df.filter(|row| row.number("a") > 2.).column("a").to_vec(), [3., 5.]);
    assert_eq!(df.filter(|row| row.text("c") == "y").column("a").to_vec(), [3.]);
    assert_eq!(df.filter(|row| row.is_missing("c") || row.is_missing("b")).len(), 2);
    assert_eq!(df.drop_missing().len(), 1);
    assert_eq!(df.fill_missing("b", 4.).select(&["a", "b"]).to_tensor().to_vec2(), [[1., 2.], [3., 4.], [5., 6.]]);
    assert_eq!(column(&df.map("c", &[("x", 0.), ("y", 1.)]), "c")[..2], [0., 1.]);
    assert_eq!(df.with_column("a", &tensor([7, 8, 9])).column("a").to_vec(), [7., 8., 9.]);
    assert!(df.tail(1).to_string().contains("\n2"), "rows keep their numbers: {}", df.tail(1));
}

#[test]
fn mistakes_with_a_table_name_the_column_and_the_row() {
    let df = table("age,px,gender,step_frequency\n70,1.5,F,1\n7O,,M,2\n81,,F,3\n");
    assert_eq!(
        mistake(|| drop(df.column("Step_freqency"))),
        "column: there is no column \"Step_freqency\". Did you mean \"step_frequency\"? There are \"age\", \"px\", \"gender\", \"step_frequency\""
    );
    assert_eq!(
        mistake(|| drop(df.column("age"))),
        "column: the column \"age\" cannot be used as numbers: in row 1 there is the text \"7O\". Correct it in the file, or leave the row out"
    );
    assert_eq!(
        mistake(|| drop(df.select(&["gender", "px"]).to_tensor())),
        "to_tensor: the column \"gender\" holds text (row 0: \"F\"), and numbers are needed: leave it out with .drop(&[\"gender\"]), or make numbers of its words with .map(\"gender\", &[(\"F\", 0.), …])"
    );
    assert_eq!(
        mistake(|| drop(df.select(&["px"]).to_tensor())),
        "to_tensor: values are missing in the column \"px\" (rows 1 and 2): say .drop_missing() or .fill_missing(\"px\", 0.) first"
    );
    assert_eq!(
        mistake(|| drop(df.map("gender", &[("F", 0.)]))),
        "map: row 1 of \"gender\" is \"M\", and no number was given for it"
    );
    assert_eq!(
        mistake(|| drop(df.with_column("y", &ones([2])))),
        "with_column: the table has 3 rows, and \"y\" the shape [2]: one number for each row is needed"
    );
    assert_eq!(
        mistake(|| drop(Table::from_tensor(&["x"], &ones([2, 2])))),
        "from_tensor: 1 name does not fit the shape [2, 2]: give one name for each column"
    );
}

#[test]
fn files_of_all_kinds_of_programs_are_read() {
    let same = "x,name\n1.5,\"a, \"\"b\"\"\"\n-2,c\n";
    let written = table(same).to_string();
    assert_eq!(table(&format!("\u{feff}{}", same.replace('\n', "\r\n"))).to_string(), written);
    assert_eq!(table("x;name\n1.5;\"a, \"\"b\"\"\"\n-2;c").to_string(), written);
    assert_eq!(table("x\tname\n1.5\t\"a, \"\"b\"\"\"\n-2\tc\n\n").to_string(), written);
    assert_eq!(table("a,a,,b \n1,2,3,4\n").columns(), ["a", "a.1", "Unnamed: 2", "b"]);
    let kinds = table("truth,missing,whole\nTrue,NA,1e3\nfalse,,-7\n,nan,+5\n");
    assert_eq!(column(&kinds, "truth")[..2], [1., 0.]);
    assert_eq!(column(&kinds.missing(), "missing"), [1., 3., 0.]);
    assert_eq!(kinds.column("whole").to_vec(), [1000., -7., 5.]);
}

#[test]
fn what_cannot_be_read_says_why() {
    assert_eq!(
        refusal(b"a,b\n1,2\n1,2,3\n"),
        "/data.csv, line 3: 3 cells where the first row names 2 columns. A text with a comma in it must be in quotes: \"1,5\""
    );
    assert_eq!(refusal(b"a,b\n1\n"), "/data.csv, line 2: 1 cell where the first row names 2 columns");
    assert_eq!(refusal(b""), "/data.csv is empty: the first row of a table holds the names of its columns");
    assert_eq!(
        refusal(b"PK\x03\x04..."),
        "/data.csv is not a CSV file: it seems to be a spreadsheet. Say read_excel(…)"
    );
    assert_eq!(
        refusal(b"name\n\xa4\xa4\xa4\xe5\n"),
        "/data.csv is not a CSV file: its text is not UTF-8. In the program that wrote it, save it as \"CSV UTF-8\""
    );
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().to_str().expect("UTF-8");
    fs::create_dir(folder.path().join("data")).expect("made");
    fs::write(folder.path().join("data/fall_risk.csv"), "a\n1\n").expect("written");
    let refused = |name: &str| read_excel(folder.path().join(name)).expect_err("an error").to_string();
    assert_eq!(
        refused("fall-risk.csv"),
        format!("there is no file \"fall-risk.csv\" in {place}. Did you mean \"{place}/data/fall_risk.csv\"?")
    );
    assert_eq!(refused("dat/x.csv"), format!("there is no folder {place}/dat, where \"x.csv\" was looked for"));
    assert_eq!(refused("data"), format!("{place}/data could not be read: it is a folder"));
    assert_eq!(
        refused("data/fall_risk.csv"),
        format!("{place}/data/fall_risk.csv is not a spreadsheet: it is text. Say read_csv(…)")
    );
    let whole = fs::read(lesson("regression.xlsx")).expect("read");
    fs::write(folder.path().join("half.xlsx"), &whole[..whole.len() / 2]).expect("written");
    assert_eq!(refused("half.xlsx"), format!("{place}/half.xlsx is not a spreadsheet, or it is damaged"));
    assert!(
        read_excel_sheet(lesson("regression.xlsx"), "Sheet2")
            .expect_err("an error")
            .to_string()
            .ends_with("regression.xlsx has no sheet \"Sheet2\": it has \"Sheet1\"")
    );
}

#[test]
fn what_is_written_is_read_again() {
    let df = table("x,\"a \"\"b\"\", c\"\n0.1,=1+1\n-1e-7,\"two\nlines\"\n,-\n12345678.5,\n3,'@x\n");
    let folder = tempfile::tempdir().expect("a folder");
    let (text, sheet) = (folder.path().join("t.csv"), folder.path().join("t.xlsx"));
    df.write_csv(&text).expect("written");
    df.write_excel(&sheet).expect("written");
    assert_eq!(read_csv(&text).expect("read").to_string(), df.to_string());
    assert_eq!(read_excel(&sheet).expect("read").to_string(), df.to_string());
    let written = fs::read_to_string(&text).expect("read");
    assert!(written.contains("'=1+1") && !written.contains(",=1+1"), "no spreadsheet runs it: {written}");
    let numbers = Table::from_tensor(&["x", "y"], &tensor([[0.1, 1.], [f32::NAN, 3e-9]]));
    assert_eq!(
        numbers.write_csv(&text).map(|()| fs::read_to_string(&text).expect("read")).expect("written"),
        "x,y\n0.1,1\n,3e-9\n"
    );
    let failure = df.write_excel(folder.path().join("no/t.xlsx")).expect_err("an error").to_string();
    assert!(failure.contains("t.xlsx could not be written: No such file or directory"), "{failure}");
}

#[test]
fn a_table_is_shown_short_and_escaped() {
    let df = table("<b>,\"$x$\"\n<script>alert(1)</script>,\"a\nb\"\n,1\n");
    let html = df.show().get("text/html").expect("HTML").to_owned();
    assert!(html.contains("&lt;b&gt;") && html.contains("&lt;script&gt;") && !html.contains("<script"), "{html}");
    assert!(html.contains("a\\nb") && html.contains("tex2jax_ignore") && html.contains("NaN"), "{html}");
    let long = Table::from_tensor(&["n"], &arange(0, 1000, 1));
    let text = long.to_string();
    assert!(
        text.starts_with("       n\n0      0\n1      1\n") && text.ends_with("\n999  999\n\n[1000 rows x 1 columns]"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 1 + 5 + 1 + 5 + 2);
    let wide = Table::from_tensor(&(0..300).map(|n| format!("x{n}")).collect::<Vec<_>>(), &ones([2, 300]));
    let html = wide.show().get("text/html").expect("HTML").to_owned();
    assert!(html.contains(">x9<") && !html.contains(">x10<") && html.contains("2 rows × 300 columns"), "{html}");
    assert!(wide.to_string().lines().all(|line| line.chars().count() <= 120));
    let huge = table(&format!("x\n{}\n", "a".repeat(1_000_000)));
    assert!(huge.show().get("text/html").expect("HTML").len() < 1000);
}

#[test]
fn numbers_are_written_as_pandas_writes_them() {
    let column = |numbers: &str| {
        let text = table(&format!("x\n{numbers}\n")).to_string();
        text.lines()
            .skip(1)
            .take_while(|line| !line.is_empty())
            .map(|line| line[1..].trim().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(column("1.5\n2\n-0.25"), ["1.50", "2.00", "-0.25"]);
    assert_eq!(column("1\n20"), ["1", "20"]);
    assert_eq!(column("0.123456789\n1"), ["0.123457", "1.000000"]);
    assert_eq!(column("1e-9\n1.5"), ["1.000000e-09", "1.500000e+00"]);
    assert_eq!(column("12345678.5\n0.123456789"), ["1.234568e+07", "1.234568e-01"]);
    assert_eq!(column("inf\n1.5"), ["inf", "1.5"]);
}

#[test]
fn cells_of_a_spreadsheet_become_numbers_or_text() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("kinds.xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in ["day", "time", "passed", "formula", "error", "mixed"].iter().enumerate() {
        sheet.write_string(2, column as u16 + 1, *name).expect("written");
    }
    let [day, moment] = ["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"].map(|format| Format::new().set_num_format(format));
    let date = ExcelDateTime::from_ymd(2024, 3, 1).expect("a date");
    let time = ExcelDateTime::from_ymd(2024, 3, 1).and_then(|day| day.and_hms(13, 30, 5)).expect("a time");
    let divided = Formula::new("=1/0").set_result("#DIV/0!");
    sheet
        .write_datetime_with_format(3, 1, &date, &day)
        .and_then(|sheet| sheet.write_datetime_with_format(3, 2, &time, &moment))
        .and_then(|sheet| sheet.write_boolean(3, 3, true))
        .and_then(|sheet| sheet.write_boolean(4, 3, false))
        .and_then(|sheet| sheet.write_formula(3, 4, Formula::new("=1+2").set_result("3")))
        .and_then(|sheet| sheet.write_number(4, 4, 0.5))
        .and_then(|sheet| sheet.write_formula(3, 5, divided))
        .and_then(|sheet| sheet.write_number(4, 5, 7))
        .and_then(|sheet| sheet.write_number(3, 6, 7))
        .and_then(|sheet| sheet.write_string(4, 6, "=1+1"))
        .and_then(|sheet| sheet.write_blank(9, 6, &day))
        .expect("written");
    workbook.save(&path).expect("saved");
    let df = read_excel(&path).expect("read");
    assert_eq!(df.columns(), ["day", "time", "passed", "formula", "error", "mixed"]);
    assert_eq!(df.len(), 2, "rows with nothing but a format are no rows: {df}");
    assert_eq!(
        df.filter(|row| row.text("day") == "2024-03-01" && row.text("time") == "2024-03-01 13:30:05").len(),
        1,
        "{df}"
    );
    assert_eq!(df.select(&["passed", "formula"]).to_tensor().to_vec(), [1., 3., 0., 0.5]);
    assert_eq!(column(&df.missing(), "missing"), [1., 1., 0., 0., 1., 0.], "{df}");
    assert_eq!(df.filter(|row| ["7", "=1+1"].contains(&row.text("mixed"))).len(), 2);
}
