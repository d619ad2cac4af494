//! What holds for every generator: one seed gives the same data bit for bit, another seed other data.

use super::*;
use crate::rng::Rng;
use candle_core::{DType, Tensor};

/// The numbers of a tensor, and its shape, as they are.
fn bits(tensor: &Tensor) -> String {
    let flat = tensor.flatten_all().expect("contiguous");
    let words: Vec<u32> = match tensor.dtype() {
        DType::F32 => flat.to_vec1::<f32>().expect("f32").into_iter().map(f32::to_bits).collect(),
        _ => flat.to_vec1::<u32>().expect("u32"),
    };
    format!("{:?} {words:?}", tensor.dims())
}

/// Something of each generator, by name.
fn everything(seed: u64) -> Vec<(&'static str, String)> {
    let rng = &mut Rng::seed(seed);
    let mut all = Vec::new();
    let mut keep = |name, parts: &[&Tensor]| all.push((name, parts.iter().map(|tensor| bits(tensor)).collect()));
    let task = |task: LabelledTokens| [task.inputs, task.targets, task.weights];

    keep("successors", &[&Markov::successors(8, &[0.6, 0.3], 0.1, rng).batch(2, 9, rng).unwrap()]);
    keep("dirichlet", &[&Markov::dirichlet(2, 6, 0.08, rng).batch(2, 9, rng).unwrap()]);
    keep("low_rank", &[&Markov::low_rank(6, 3, 1.2, rng).batch(2, 9, rng).unwrap()]);
    let [a, b] = dialects(8, 8, &[0.6, 0.2, 0.15, 0.05], rng);
    keep("dialects", &[&a.batch(2, 9, rng).unwrap(), &b.batch(2, 9, rng).unwrap()]);
    keep("synonyms", &[&SynonymLanguage::new(4, 8, rng).batch(2, 9, rng).unwrap()]);
    keep("permutations", &[&PermutationTasks::new(8, None, 0.2, rng).batch(2, 9, rng).unwrap()]);
    let episodes = image_episodes(2, 3, 4, 9, 0.4, rng).unwrap();
    keep("episodes", &[&episodes.images, &episodes.labels]);
    let tasks = linear_tasks(3, 4, 2, rng).unwrap();
    keep("linear", &[&tasks.x, &tasks.y, &tasks.w]);
    let (points, classes) = clusters(&tasks.w, 0.5, 6, rng).unwrap();
    keep("clusters", &[&points, &classes]);
    keep("periodic", &[&periodic(16, 2..=8, 3, 20, rng).unwrap().0]);
    keep("delayed_copy", &task(delayed_copy(16, 3, 2, 9, rng).unwrap()).each_ref());
    keep("marker", &task(marker_broadcast(4, 8, 2, 9, rng).unwrap().0).each_ref());
    keep("recall", &task(recall(8, 4, 3, 2, rng).unwrap()).each_ref());
    keep("parity documents", &task(parity_documents(8, 3, 0.5, 4, rng).unwrap()).each_ref());
    let (bits, parity) = sparse_parity(8, 3, 4, rng).unwrap();
    keep("sparse_parity", &[&bits, &parity]);
    keep("modular_addition", &[&modular_addition(7, rng).unwrap().0]);
    keep("running_sums", &[&running_sums(4, 3, rng).unwrap().0]);
    keep("group documents", &task(S3::documents(5, Answer::Mixed(0.5), 4, rng).unwrap().0).each_ref());
    keep("strings", &[&StringTasks { length: 4 }.batch(&StringTasks::all(), 5, rng).unwrap()]);
    let (a, b, target) = FactTable::new(16, 1.0, rng).batch(9, rng).unwrap();
    keep("facts", &[&a, &b, &target]);
    let set = digits(4, 16, rng).unwrap();
    keep("digits", &[&set.images, &set.labels]);
    let set = ShapesWorld::default().scenes(3, rng).unwrap();
    keep("shapes", &[&set.images, &set.patches, &set.masks, &set.colours, &set.shapes]);
    let set = nested_scenes(3, 24, rng).unwrap();
    keep("nested scenes", &[&set.images, &set.masks, &set.boxes]);
    let set = patterned_rectangles(4, rng).unwrap();
    keep("rectangles", &[&set.images, &set.colours, &set.patterns, &set.boxes]);
    let set = cropped_discs(3, rng).unwrap();
    keep("cropped discs", &[&set.images, &set.crops, &set.sizes]);
    let set = discs_and_bars(3, rng).unwrap();
    keep("discs and bars", &[&set.images, &set.masks, &set.shapes, &set.brightness]);
    let set = textures(3, 16, rng).unwrap();
    keep("textures", &[&set.images, &set.labels]);
    let set = texture_mosaics(3, 16, 4, rng).unwrap();
    keep("mosaics", &[&set.images, &set.labels]);
    for (name, set) in [("pixel", moving_pixel(3, 8, 12, 0.15, rng)), ("sprites", sprites(3, 5, 24, rng))] {
        let set = set.unwrap();
        keep(name, &[&set.frames, &set.labels, &set.positions]);
    }
    keep("speech", &[&Speech::new(8, 20, rng).utterances(2, 0.5, rng).unwrap().features]);

    let wave = vowel(3, Speaker::ALL[1], 0.02, 16_000.0, rng);
    all.push(("vowel", format!("{:?}", wave.iter().map(|value| value.to_bits()).collect::<Vec<_>>())));
    all.push(("walk", format!("{:?}", S3::walk(9, rng))));
    all.push(("mass", format!("{:?}", PointMass::new(rng))));
    all.push(("lengths", format!("{:?}", lognormal_lengths(100.0, 1.0, 1..=1000, 5, rng))));
    all.push(("arrivals", format!("{:?}", arrivals(2.0, 5, rng))));
    all.push(("english", Grammar::english().text(3, rng)));
    all.push(("korean", Grammar::korean().text(3, rng)));
    all.push(("parallel", format!("{:?}", parallel_en_ko(3, rng))));
    all.push(("korean words", format!("{:?}", korean_words(rng).1)));
    all.push(("documents", format!("{:?}", Triples::new(9, rng).documents(rng))));
    let corpus = TopicCorpus { topics: 12, documents: 20, ..TopicCorpus::default() }.corpus(rng);
    all.push(("corpus", format!("{:?}", corpus.documents)));
    all.push(("identifiers", format!("{:?}", corpus.identifier_queries(3, rng))));
    all.push(("paraphrases", format!("{:?}", corpus.paraphrase_queries(3, 0.5, rng))));
    let web = SynthWeb::new(rng);
    for page in
        [SynthWeb::prose, SynthWeb::menu, SynthWeb::spam, SynthWeb::gibberish, SynthWeb::salad, SynthWeb::dialect]
    {
        all.push(("page", page(&web, rng)));
    }
    all
}

#[test]
fn a_seed_gives_the_same_bits_and_another_seed_others() {
    let (first, again, other) = (everything(1), everything(1), everything(2));
    for ((name, a), (_, b)) in first.iter().zip(&again) {
        assert!(a == b, "{name} differs between two runs of one seed");
    }
    for ((name, a), (_, b)) in first.iter().zip(&other) {
        assert!(a != b, "{name} does not depend on the seed");
    }
}
