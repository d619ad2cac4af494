//! Data made here: seeded, with no downloads, and with its ground truth known.
//!
//! Every generator draws from the [`Rng`](crate::rng::Rng) it is given and from nothing else, so one seed gives the same
//! data bit for bit on one machine; what is drawn from integers and comparisons alone is the same on every machine.
//! A language or a world is a value, made once (`Markov::successors(16, &[0.6, 0.25, 0.1], 0.05, &mut rng)`); from it come
//! samples. Token batches are u32 tensors \[batch, length\], pictures f32 tensors \[count, channels, height, width\] with
//! values in 0..=1 before noise, waves `Vec<f32>` in -1..=1. Entropies are in nats.
//!
//! One file for each kind of data. Must not know of models, training or charts.

mod arithmetic;
mod batch;
mod canvas;
mod copying;
mod crops;
mod dialects;
mod digits;
mod discs;
mod facts;
mod games;
mod grammar;
mod groups;
mod in_context;
mod korean;
mod markov;
mod motion;
mod parallel;
mod regression;
mod requests;
mod scenes;
mod shapes;
mod sound;
mod speech;
mod strings;
mod synonyms;
#[cfg(test)]
mod tests;
mod textures;
mod topics;
mod web;

pub use arithmetic::{modular_addition, parity_documents, running_sums, sparse_parity};
pub use batch::padded;
pub use canvas::Canvas;
pub use copying::{LabelledTokens, delayed_copy, marker_broadcast, periodic, recall};
pub use crops::random_crops;
pub use dialects::dialects;
pub use digits::{Digits, digits};
pub use discs::{CroppedDiscs, DiscsAndBars, cropped_discs, discs_and_bars};
pub use facts::{FactTable, Triples};
pub use games::{countdown_hands, makes_24};
pub use grammar::Grammar;
pub use groups::{Answer, S3};
pub use in_context::{Episodes, PermutationTasks, image_episodes};
pub use korean::{KoreanWord, has_final_consonant, korean_words, with_particle};
pub use markov::Markov;
pub use motion::{Clips, PointMass, moving_pixel, sprites};
pub use parallel::{BITS_PER_SENTENCE, parallel_en_ko};
pub use regression::{LinearTasks, clusters, linear_tasks};
pub use requests::{arrivals, lognormal_lengths};
pub use scenes::{NestedScenes, Rectangles, nested_scenes, patterned_rectangles};
pub use shapes::{COLOURS, Question, SHAPES, Scenes, ShapesWorld};
pub use sound::{FORMANTS, Speaker, chirp, tone, vowel};
pub use speech::{Speech, Utterances};
pub use strings::StringTasks;
pub use synonyms::SynonymLanguage;
pub use textures::{Composites, Textures, texture_mosaics, textures};
pub use topics::{Corpus, Query, TopicCorpus};
pub use web::SynthWeb;
