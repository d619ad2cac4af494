//! What to try, in plain words, for the errors that learners meet most. rustc says what is wrong with the program; these
//! say what it means in a notebook, or with candle.

/// For a compile error, by its code and everything rustc said of it.
pub fn for_compile_error(code: Option<&str>, said: &str) -> Option<&'static str> {
    let on_result = said.contains("Result<");
    Some(match code? {
        "E0382" => {
            "the value was moved away. Use `&` to lend it, or `.clone()` to keep one: a clone of a Tensor shares its data and \
             is cheap. A variable that a cell moves away is gone for later cells."
        }
        "E0597" | "E0716" | "E0505" if said.contains("evcxr") || said.contains("'static") => {
            "variables are kept for later cells, and a reference cannot outlive the cell it was made in. Keep the owned value \
             (`.to_owned()`, `.clone()`), or put the code in braces `{ }` so that the reference ends with them."
        }
        "E0599" if on_result => "this is a `Result`, not the value in it: put `?` after the call that made it.",
        "E0308" if on_result && said.contains("found") => "a `?` after the call takes the value out of the `Result`.",
        "E0277"
            if (said.contains("Borrow<") && said.contains("Tensor"))
                || said.contains("cannot add")
                || said.contains("cannot multiply")
                || said.contains("cannot subtract")
                || said.contains("cannot divide") =>
        {
            "with a tensor on the left the number is an f64, written as `(&a + 1.0)?`. Two numbers must be of one type: `x as f64`."
        }
        "E0277" if said.contains("on `Result`s, not `Option`s") || said.contains("not `Option`s") => {
            "`?` takes apart one of the two: `.ok_or(\"what is missing\")?` makes an error of `None`."
        }
        "E0369" if on_result => {
            "an operand is a `Result`: put `?` after the call that made it, as in `(&a + &b)? * 2.0`."
        }
        "E0277"
            if said.contains("cannot be sent between threads") || said.contains("cannot be shared between threads") =>
        {
            "`Rc`, `Cell` and `RefCell` stay on one thread: for several, `Arc` takes the place of `Rc`, `Mutex` that of `RefCell`."
        }
        "E0277" if said.contains("cannot be used") || said.contains("`?` operator") => {
            "`?` works in a cell, and in a function that returns a `Result`: give the function a return type such as \
             `candle_core::Result<Tensor>` and end it with `Ok(..)`."
        }
        "E0282" | "E0283" => "say the type: `let x: Vec<f32> = ..`, or on the call: `.collect::<Vec<_>>()`.",
        "E0594" | "E0596" | "E0384" => "declare it with `let mut`. A variable of an earlier cell: `let mut x = x;`.",
        "E0425" => {
            "no variable or function of this name is known here. Was its cell run? Variables are gone after a restart, after \
             they were moved away, and where their type cannot be written down (a closure: `Box<dyn Fn(..) -> ..>` keeps it)."
        }
        "E0432" | "E0433" if said.contains("unlinked crate") || said.contains("unresolved import") => {
            "a crate that is not in the prelude is added with `:dep name = \"version\"` in a line of its own, above the code."
        }
        _ => return None,
    })
}

/// For the message of a panic or of an error through `?`.
pub fn for_message(message: &str) -> Option<&'static str> {
    let has = |text: &str| message.contains(text);
    Some(if has("dtype mismatch") || has("unexpected dtype") {
        "the tensors hold different kinds of numbers: `.to_dtype(DType::F32)?` converts. Numbers written without a suffix \
         make f64 tensors; `1f32` and `t([..])` make f32."
    } else if has("shape mismatch in matmul") {
        "a matrix product needs the columns of the left to be the rows of the right, and equal batch dimensions: `.t()?` \
         transposes, `.broadcast_matmul(..)` repeats a missing batch dimension."
    } else if has("shape mismatch in") {
        "candle does not repeat dimensions by itself: `.broadcast_add(..)` and its like do; `.reshape(..)` and `.unsqueeze(..)` \
         change the shape."
    } else if has("got buffer of size") || has("reshape") && has("elements") {
        "the new shape must hold as many numbers as the old one: 6 are 2 times 3 and never 4 times 2 (8). One of its sizes can be \
         left open: `(3, ())`."
    } else if has("only supports contiguous") || has("contiguous") {
        "after `.t()`, `.transpose(..)` or `.narrow(..)` the data lies in another order: `.contiguous()?` copies it into place."
    } else if has("unexpected rank") {
        "the tensor has another number of dimensions: `.dims()` shows them; `.to_scalar()` wants none, `.to_vec1()` one."
    } else if has("overflow") && has("attempt to") {
        "the number does not fit its type. `wrapping_add`, `checked_add` and their like say what should happen instead."
    } else if has("index out of bounds") {
        "indices begin at 0 and end before the length; `.get(i)` gives an `Option` instead."
    } else {
        return None;
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_mistakes_have_an_answer() {
        for (code, said, answer) in [
            ("E0382", "use of moved value: `x`", "clone"),
            ("E0599", "no method named `relu` found for enum `Result<Tensor, Error>`", "`?`"),
            ("E0425", "cannot find value `x` in this scope", "restart"),
            ("E0433", "use of unresolved module or unlinked crate `rand`", ":dep"),
        ] {
            let hint = for_compile_error(Some(code), said).unwrap_or_default();
            assert!(hint.contains(answer), "{code}: {hint}");
        }
        assert!(for_message("dtype mismatch in add, lhs: F32, rhs: F64").unwrap().contains("to_dtype"));
        assert!(
            for_message("shape mismatch in matmul, lhs: [2, 3], rhs: [2, 3]").unwrap().contains("broadcast_matmul")
        );
    }

    #[test]
    fn what_is_not_known_is_left_to_rustc() {
        assert_eq!(for_compile_error(None, "expected one of"), None);
        assert_eq!(for_message("assertion failed"), None);
    }
}
