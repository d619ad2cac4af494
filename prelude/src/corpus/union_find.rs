//! Groups that grow together.

/// Items 0..n in groups, at first each alone; pairs that belong together are joined. Galler & Fischer 1964.
///
/// ```
/// let mut groups = oxbook::corpus::UnionFind::new(4);
/// groups.join(0, 2);
/// groups.join(2, 3);
/// assert_eq!(groups.groups(), [vec![0, 2, 3], vec![1]]);
/// ```
#[derive(Clone, Debug)]
pub struct UnionFind {
    parent: Vec<usize>,
}

impl UnionFind {
    /// Every item alone.
    pub fn new(n: usize) -> UnionFind {
        UnionFind { parent: (0..n).collect() }
    }

    /// The smallest item of the group that `item` is in.
    ///
    /// # Panics
    /// If there is no such item.
    pub fn find(&mut self, item: usize) -> usize {
        let mut root = item;
        while self.parent[root] != root {
            root = self.parent[root];
        }
        let mut at = item;
        while self.parent[at] != root {
            at = std::mem::replace(&mut self.parent[at], root);
        }
        root
    }

    /// Makes one group of those of `a` and `b`; false if they were one already.
    pub fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b)] = a.min(b);
        a != b
    }

    /// All groups, each in order, by their smallest items.
    pub fn groups(&mut self) -> Vec<Vec<usize>> {
        let mut groups = vec![Vec::new(); self.parent.len()];
        for item in 0..self.parent.len() {
            groups[self.find(item)].push(item);
        }
        groups.retain(|group| !group.is_empty());
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_in_any_order_it_is_the_same_groups() {
        let pairs = [(5, 1), (3, 4), (1, 3), (7, 7), (6, 2)];
        let grouped = |pairs: &mut dyn Iterator<Item = &(usize, usize)>| {
            let mut groups = UnionFind::new(8);
            pairs.for_each(|(a, b)| {
                groups.join(*a, *b);
            });
            groups.groups()
        };
        let want = vec![vec![0], vec![1, 3, 4, 5], vec![2, 6], vec![7]];
        assert_eq!(grouped(&mut pairs.iter()), want);
        assert_eq!(grouped(&mut pairs.iter().rev()), want);
        let mut one = UnionFind::new(2);
        assert!(one.join(1, 0) && !one.join(0, 1) && one.find(1) == 0);
    }
}
