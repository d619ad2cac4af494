//! The vision transformer.

use super::attention::Mask;
use super::block::{Block, BlockConfig, MlpKind, Pass, Trace};
use super::linear::{Layer, Linear};
use super::multi_head::MultiHeadConfig;
use super::norm::{LayerNorm, NormKind};
use super::params::Params;
use crate::fused::Activation;
use candle_core::{Error, Module, Result, Tensor};
use std::fmt;
use std::sync::Arc;

/// The sizes of a [`Vit`].
#[derive(Clone, Debug)]
pub struct VitConfig {
    /// Pixels on a side.
    pub image: usize,
    pub channels: usize,
    /// Pixels on a side of a patch.
    pub patch: usize,
    pub width: usize,
    pub layers: usize,
    pub heads: usize,
    /// Extra tokens that belong to no patch. Darcet et al. 2023, arXiv 2309.16588.
    pub registers: usize,
    /// Classes of the head; none unless set.
    pub classes: Option<usize>,
}

impl VitConfig {
    /// For square images of `image` pixels with `channels`, in patches of `patch`.
    pub fn new(image: usize, channels: usize, patch: usize, width: usize, layers: usize, heads: usize) -> VitConfig {
        VitConfig { image, channels, patch, width, layers, heads, registers: 0, classes: None }
    }
}

/// Images [batch, channels, height, width] in patches [batch, patches, channels * patch * patch], row by row.
pub fn patchify(images: &Tensor, patch: usize) -> Result<Tensor> {
    let (batch, channels, height, width) = images.dims4()?;
    if patch == 0 || height % patch != 0 || width % patch != 0 {
        return Err(Error::Msg(format!("patchify: patches of {patch} do not fill images {:?}", images.dims())));
    }
    let (rows, columns) = (height / patch, width / patch);
    images
        .reshape((batch, channels, rows, patch, columns, patch))?
        .permute((0, 2, 4, 1, 3, 5))?
        .contiguous()?
        .reshape((batch, rows * columns, channels * patch * patch))
}

/// The opposite of [`patchify`], for images `height` pixels high.
pub fn unpatchify(patches: &Tensor, channels: usize, patch: usize, height: usize) -> Result<Tensor> {
    let (batch, count, numbers) = patches.dims3()?;
    let rows = height / patch.max(1);
    if numbers != channels * patch * patch || rows == 0 || count % rows != 0 {
        return Err(Error::Msg(format!(
            "unpatchify: patches {:?} are not {channels} x {patch} x {patch}, in {rows} rows",
            patches.dims()
        )));
    }
    let columns = count / rows;
    patches
        .reshape((batch, rows, columns, channels, patch, patch))?
        .permute((0, 3, 1, 4, 2, 5))?
        .contiguous()?
        .reshape((batch, channels, rows * patch, columns * patch))
}

/// Dosovitskiy et al. 2020, arXiv 2010.11929: patches through a transformer of pre-norm layers, with a class token.
#[derive(Clone)]
pub struct Vit {
    pub embedding: Layer,
    /// Class token and registers, [1 + registers, width].
    pub extra: Tensor,
    /// [patches, width]
    pub positions: Tensor,
    /// What stands in for a hidden patch, [width].
    pub hidden_patch: Option<Tensor>,
    pub blocks: Vec<Block>,
    pub norm: LayerNorm,
    pub head: Option<Layer>,
    pub config: VitConfig,
    pub params: Params,
}

impl Vit {
    /// Makes all variables.
    pub fn new(p: &Params, config: &VitConfig) -> Result<Vit> {
        let VitConfig { image, channels, patch, width, layers, heads, registers, classes } = *config;
        if patch == 0 || image % patch != 0 {
            return Err(Error::Msg(format!("Vit: patches of {patch} do not fill images of {image} pixels")));
        }
        let patches = (image / patch) * (image / patch);
        let block = BlockConfig {
            attention: MultiHeadConfig { bias: true, ..MultiHeadConfig::new(width, heads) },
            cross: None,
            mlp: MlpKind::Plain(Activation::Gelu),
            hidden: 4 * width,
            norm: NormKind::Layer,
            parallel: false,
            post_norm: false,
        };
        let head: Option<Layer> = match classes {
            Some(classes) => Some(Arc::new(Linear::new(&p.at("head"), width, classes)?)),
            None => None,
        };
        Ok(Vit {
            embedding: Arc::new(Linear::new(&p.at("embedding"), channels * patch * patch, width)?),
            extra: p.normal("extra", (1 + registers, width), 0.02)?,
            positions: p.normal("positions", (patches, width), 0.02)?,
            hidden_patch: None,
            blocks: (0..layers).map(|i| Block::new(&p.at("blocks").at(i), &block)).collect::<Result<_>>()?,
            norm: LayerNorm::new(&p.at("norm"), width)?,
            head,
            config: config.clone(),
            params: p.clone(),
        })
    }

    /// Gives the model a learned vector that stands in for hidden patches, as masked image modelling needs.
    pub fn with_hidden_patch(mut self) -> Result<Vit> {
        self.hidden_patch = Some(self.params.normal("hidden_patch", self.config.width, 0.02)?);
        Ok(self)
    }

    /// The class token [batch, width] and the patches [batch, patches, width] after the last norm. `hidden` [batch,
    /// patches], 1 where a patch is not shown.
    pub fn tokens(&self, images: &Tensor, hidden: Option<&Tensor>) -> Result<(Tensor, Tensor)> {
        self.tokens_in(images, hidden, None)
    }

    /// For each layer the attention, [batch, heads, tokens, tokens]: class token, registers, patches.
    pub fn attention_maps(&self, images: &Tensor) -> Result<Vec<Tensor>> {
        let mut trace = Trace::default();
        self.tokens_in(images, None, Some(&mut trace))?;
        Ok(trace.attention)
    }

    fn tokens_in(
        &self,
        images: &Tensor,
        hidden: Option<&Tensor>,
        trace: Option<&mut Trace>,
    ) -> Result<(Tensor, Tensor)> {
        let VitConfig { width, registers, patch, .. } = self.config;
        let mut x = self.embedding.forward(&patchify(images, patch)?)?;
        let (batch, patches, _) = x.dims3()?;
        if patches != self.positions.dim(0)? {
            return Err(Error::Msg(format!(
                "Vit: images {:?} have {patches} patches of {patch} pixels, the model is for {}",
                images.dims(),
                self.positions.dim(0)?
            )));
        }
        if let Some(hidden) = hidden {
            let Some(stand_in) = &self.hidden_patch else {
                return Err(Error::Msg("Vit: to hide patches, make the model `.with_hidden_patch()?`".into()));
            };
            let hidden = hidden.to_dtype(x.dtype())?.reshape((batch, patches, 1))?;
            x = (x.broadcast_mul(&(1.0 - &hidden)?)? + hidden.broadcast_mul(&stand_in.reshape((1, 1, width))?)?)?;
        }
        let x = x.broadcast_add(&self.positions)?;
        let extra = self.extra.unsqueeze(0)?.broadcast_as((batch, 1 + registers, width))?;
        let mut x = Tensor::cat(&[&extra, &x], 1)?;
        let mut pass = Pass { trace, ..Pass::masked(Mask::Full) };
        for (layer, block) in self.blocks.iter().enumerate() {
            x = block.pass(&x, layer, &mut pass)?;
        }
        let x = self.norm.forward(&x)?;
        Ok((x.narrow(1, 0, 1)?.squeeze(1)?, x.narrow(1, 1 + registers, patches)?.contiguous()?))
    }
}

impl Module for Vit {
    /// Logits [batch, classes], or the class token [batch, width] without a head.
    fn forward(&self, images: &Tensor) -> Result<Tensor> {
        let (class, _) = self.tokens(images, None)?;
        self.head.as_ref().map_or(Ok(class.clone()), |head| head.forward(&class.contiguous()?))
    }
}

impl fmt::Debug for Vit {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let VitConfig { image, patch, width, layers, heads, .. } = self.config;
        write!(
            f,
            "Vit[{image} pixels in patches of {patch}, {layers} layers, width {width}, {heads} heads, {} parameters]",
            self.params.count()
        )
    }
}
