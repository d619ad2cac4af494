//! Sums of products by index letters.

use candle_core::{Error, Result, Tensor};

/// Multiplies tensors and sums over the letters that the result does not have: `einsum("ik,kj->ij", &[&a, &b])` is the
/// matrix product, `"bqhd,bkhd->bhqk"` the scores of attention, `"ij->ji"` a transposition, `"ij->"` the sum of all.
///
/// Any number of tensors, multiplied from the left; each product is one batched matrix product. A letter stands once in
/// each term: diagonals (`"ii->i"`) and `...` are not offered.
///
/// ```
/// # use oxbook::prelude::*;
/// let (a, b) = (randn((2, 3)), randn((3, 4)));
/// let c = einsum("ik,kj->ij", &[&a, &b]).unwrap();
/// assert!(c.max_difference(&a.matmul(&b).unwrap()).unwrap() < 1e-6);
/// ```
pub fn einsum(equation: &str, tensors: &[&Tensor]) -> Result<Tensor> {
    let fail = |why: String| Error::Msg(format!("einsum {equation:?}: {why}"));
    let equation: String = equation.chars().filter(|c| !c.is_whitespace()).collect();
    let (terms, result) =
        equation.split_once("->").ok_or_else(|| fail("an arrow is missing, as in \"ik,kj->ij\"".into()))?;
    let terms: Vec<Vec<char>> = terms.split(',').map(|term| term.chars().collect()).collect();
    let result: Vec<char> = result.chars().collect();
    if terms.len() != tensors.len() {
        return Err(fail(format!("{} terms for {} tensors", terms.len(), tensors.len())));
    }
    let mut sizes: Vec<(char, usize)> = Vec::new();
    for (term, tensor) in terms.iter().zip(tensors) {
        let text: String = term.iter().collect();
        if term.len() != tensor.rank() {
            return Err(fail(format!(
                "{text:?} has {} letters, its tensor {:?} {}",
                term.len(),
                tensor.dims(),
                tensor.rank()
            )));
        }
        for (i, (&letter, &size)) in term.iter().zip(tensor.dims()).enumerate() {
            if !letter.is_alphabetic() {
                return Err(fail(format!("{letter:?} is not a letter")));
            }
            if term[..i].contains(&letter) {
                return Err(fail(format!("{letter:?} stands twice in {text:?}: diagonals are not offered")));
            }
            match sizes.iter().find(|(l, _)| *l == letter) {
                Some((_, known)) if *known != size => {
                    let shapes: Vec<_> = tensors.iter().map(|x| x.dims()).collect();
                    return Err(fail(format!("{letter:?} is {known} in one tensor and {size} in another: {shapes:?}")));
                }
                Some(_) => {}
                None => sizes.push((letter, size)),
            }
        }
    }
    if let Some(letter) = result.iter().find(|l| !sizes.iter().any(|(known, _)| known == *l)) {
        return Err(fail(format!("{letter:?} of the result is in none of the terms")));
    }
    let size = |letter: char| sizes.iter().find(|(l, _)| *l == letter).map_or(1, |(_, size)| *size);

    let mut value = tensors[0].clone();
    let mut letters = terms[0].clone();
    for (i, (next, term)) in tensors.iter().zip(&terms).enumerate().skip(1) {
        let later = |l: &char| result.contains(l) || terms[i + 1..].iter().any(|term| term.contains(l));
        // Letters of one side that nobody needs are summed first.
        (value, letters) = sum_out(value, letters, |l| term.contains(l) || later(l))?;
        let (right, term) = sum_out((*next).clone(), term.clone(), |l| letters.contains(l) || later(l))?;
        (value, letters) = product((value, letters), (right, term), later, size)?;
    }
    let (value, letters) = sum_out(value, letters, |l| result.contains(l))?;
    arrange(&value, &letters, &result)
}

type Labelled = (Tensor, Vec<char>);

fn sum_out(value: Tensor, letters: Vec<char>, keep: impl Fn(&char) -> bool) -> Result<Labelled> {
    let gone: Vec<usize> = (0..letters.len()).filter(|i| !keep(&letters[*i])).collect();
    if gone.is_empty() {
        return Ok((value, letters));
    }
    Ok((value.sum(gone)?, letters.into_iter().filter(keep).collect()))
}

fn arrange(value: &Tensor, letters: &[char], order: &[char]) -> Result<Tensor> {
    if letters == order {
        return Ok(value.clone());
    }
    let places: Vec<usize> = order.iter().filter_map(|l| letters.iter().position(|m| m == l)).collect();
    value.permute(places)?.contiguous()
}

/// One batched matrix product: letters of both sides that are needed later are the batch, those that are not are summed.
fn product(
    (a, in_a): Labelled,
    (b, in_b): Labelled,
    later: impl Fn(&char) -> bool,
    size: impl Fn(char) -> usize,
) -> Result<Labelled> {
    let (mut batch, mut inner, mut left) = (Vec::new(), Vec::new(), Vec::new());
    for &l in &in_a {
        match (in_b.contains(&l), later(&l)) {
            (true, true) => batch.push(l),
            (true, false) => inner.push(l),
            (false, _) => left.push(l),
        }
    }
    let right: Vec<char> = in_b.iter().copied().filter(|l| !in_a.contains(l)).collect();
    let total = |letters: &[char]| letters.iter().map(|l| size(*l)).product::<usize>();
    let shape = |rows: &[char], columns: &[char]| (total(&batch), total(rows), total(columns));
    let a = arrange(&a, &in_a, &[&batch[..], &left, &inner].concat())?.reshape(shape(&left, &inner))?;
    let b = arrange(&b, &in_b, &[&batch[..], &inner, &right].concat())?.reshape(shape(&inner, &right))?;
    let letters = [&batch[..], &left, &right].concat();
    let dims: Vec<usize> = letters.iter().map(|l| size(*l)).collect();
    Ok((a.contiguous()?.matmul(&b.contiguous()?)?.reshape(dims)?, letters))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grad::check_gradients;
    use crate::tensor::{TensorOps, randn, t};

    /// By the definition: every assignment of the letters, one product each.
    fn by_definition(equation: &str, tensors: &[&Tensor]) -> Tensor {
        let (terms, result) = equation.split_once("->").unwrap();
        let terms: Vec<Vec<char>> = terms.split(',').map(|t| t.chars().collect()).collect();
        let mut letters: Vec<(char, usize)> = Vec::new();
        for (term, tensor) in terms.iter().zip(tensors) {
            for (l, n) in term.iter().zip(tensor.dims()) {
                if !letters.iter().any(|(m, _)| m == l) {
                    letters.push((*l, *n));
                }
            }
        }
        let at = |index: &[usize], term: &[char]| {
            term.iter().fold(0, |at, l| {
                let i = letters.iter().position(|(m, _)| m == l).unwrap();
                at * letters[i].1 + index[i]
            })
        };
        let result: Vec<char> = result.chars().collect();
        let dims: Vec<usize> = result.iter().map(|l| letters.iter().find(|(m, _)| m == l).unwrap().1).collect();
        let values: Vec<Vec<f32>> = tensors.iter().map(|x| x.values().unwrap()).collect();
        let mut out = vec![0f32; dims.iter().product()];
        for flat in 0..letters.iter().map(|(_, n)| n).product() {
            let mut rest = flat;
            let index: Vec<usize> = letters
                .iter()
                .map(|(_, n)| {
                    let i = rest % n;
                    rest /= n;
                    i
                })
                .collect();
            out[at(&index, &result)] += terms.iter().zip(&values).map(|(term, v)| v[at(&index, term)]).product::<f32>();
        }
        Tensor::from_vec(out, dims, &candle_core::Device::Cpu).unwrap()
    }

    #[test]
    fn the_common_equations_follow_the_definition() -> Result<()> {
        let cases: [(&str, &[&[usize]]); 12] = [
            ("ik,kj->ij", &[&[2, 3], &[3, 4]]),
            ("ik,kj->ji", &[&[2, 3], &[3, 4]]),
            ("bqhd,bkhd->bhqk", &[&[2, 3, 2, 4], &[2, 5, 2, 4]]),
            ("bhqk,bkhd->bqhd", &[&[2, 2, 3, 5], &[2, 5, 2, 4]]),
            ("i,j->ij", &[&[3], &[4]]),
            ("i,i->", &[&[3], &[3]]),
            ("ij->ji", &[&[3, 4]]),
            ("ijk->j", &[&[2, 3, 4]]),
            ("ij,j->i", &[&[3, 4], &[4]]),
            ("ij,ij->ij", &[&[3, 4], &[3, 4]]),
            ("ij,kl->", &[&[2, 3], &[4, 5]]),
            ("ab,bc,cd->ad", &[&[2, 3], &[3, 4], &[4, 5]]),
        ];
        for (equation, shapes) in cases {
            let tensors: Vec<Tensor> = shapes.iter().map(|s| randn(*s)).collect();
            let tensors: Vec<&Tensor> = tensors.iter().collect();
            let (got, want) = (einsum(equation, &tensors)?, by_definition(equation, &tensors));
            assert!(got.max_difference(&want)? < 1e-4, "{equation}");
        }
        Ok(())
    }

    #[test]
    fn it_can_be_differentiated() -> Result<()> {
        check_gradients(&[randn((2, 3)), randn((4, 3))], |v| einsum("ik,jk->ij", &[&v[0], &v[1]])?.sqr()?.sum_all())
    }

    #[test]
    fn mistakes_are_named() {
        let (a, b) = (t([[1, 2], [3, 4]]), t([[1, 2, 3]]));
        let error = |equation: &str, tensors: &[&Tensor]| einsum(equation, tensors).unwrap_err().to_string();
        assert!(error("ij,jk", &[&a, &b]).contains("arrow"));
        assert!(error("ij,jk->ik", &[&a]).contains("2 terms for 1 tensors"));
        assert!(error("ij,jk->ik", &[&a, &b]).contains("'j' is 2 in one tensor and 1 in another: [[2, 2], [1, 3]]"));
        assert!(error("ijk->i", &[&a]).contains("3 letters"));
        assert!(error("ii->i", &[&a]).contains("diagonals"));
        assert!(error("ij->ix", &[&a]).contains("none of the terms"));
        assert!(error("..j->j", &[&b]).contains("letters, its tensor"));
    }
}
