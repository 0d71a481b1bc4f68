//! A small software rasteriser for what the toolkit would send to the graphics card.
//!
//! It blends as the toolkit's OpenGL backend does (premultiplied, in gamma space, textures filtered linearly) and
//! follows the graphics cards' rule for edges, so its pictures are those of a window, byte for byte the same on every
//! machine: corners are fixed-point numbers, there are no threads.

use std::collections::HashMap;

use eframe::egui;
use egui::epaint::{ImageData, ImageDelta, Mesh, Primitive, Vertex};
use egui::{ClippedPrimitive, Color32, ColorImage, Rect, TextureId, TexturesDelta};
use image::RgbaImage;

/// Steps of a corner's position in a pixel.
const STEPS: f32 = 256.0;

/// Holds the textures, paints the meshes.
#[derive(Default)]
pub struct Rasteriser {
    textures: HashMap<TextureId, ColorImage>,
}

impl Rasteriser {
    /// Takes over new and changed textures, and forgets freed ones.
    pub fn update(&mut self, delta: &mut TexturesDelta) {
        for (id, changes) in std::mem::take(&mut delta.set) {
            for change in &changes {
                self.set(id, change);
            }
        }
        for id in std::mem::take(&mut delta.free) {
            self.textures.remove(&id);
        }
    }

    fn set(&mut self, id: TextureId, change: &ImageDelta) {
        let ImageData::Color(part) = &change.image;
        let Some([left, top]) = change.pos else {
            self.textures.insert(id, (**part).clone());
            return;
        };
        let whole = self.textures.get_mut(&id).expect("a texture is changed after it was set");
        for y in 0..part.height() {
            for x in 0..part.width() {
                whole[(left + x, top + y)] = part[(x, y)];
            }
        }
    }

    /// Paints what a frame's tessellation gave onto transparent black.
    pub fn paint(
        &self,
        primitives: &[ClippedPrimitive],
        size_px: [u32; 2],
        pixels_per_point: f32,
    ) -> RgbaImage {
        let [width, height] = size_px;
        let mut target = Target { width, height, pixels: vec![[0.0; 4]; (width * height) as usize] };
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else { continue };
            self.mesh(mesh, *clip_rect, pixels_per_point, &mut target);
        }
        RgbaImage::from_fn(width, height, |x, y| {
            image::Rgba(
                target.pixels[(y * width + x) as usize].map(|value| value.round().clamp(0.0, 255.0) as u8),
            )
        })
    }

    fn mesh(&self, mesh: &Mesh, clip: Rect, pixels_per_point: f32, target: &mut Target) {
        let texture = self.textures.get(&mesh.texture_id).expect("a mesh names a texture that was set");
        let edge = |at: f32, most: u32| (at * pixels_per_point).round().clamp(0.0, most as f32) as i64;
        let clip = [
            edge(clip.min.x, target.width),
            edge(clip.min.y, target.height),
            edge(clip.max.x, target.width),
            edge(clip.max.y, target.height),
        ];
        for triangle in mesh.indices.chunks_exact(3) {
            let corners = [0, 1, 2].map(|corner| mesh.vertices[triangle[corner] as usize]);
            fill(corners, clip, pixels_per_point, texture, target);
        }
    }
}

struct Target {
    width: u32,
    height: u32,
    pixels: Vec<[f32; 4]>,
}

/// Paints the pixels whose centres lie in a triangle; those on a shared edge belong to one of its two triangles.
fn fill(
    mut corners: [Vertex; 3],
    clip: [i64; 4],
    pixels_per_point: f32,
    texture: &ColorImage,
    target: &mut Target,
) {
    let fixed = |vertex: &Vertex| {
        [vertex.pos.x, vertex.pos.y].map(|at| (f64::from(at * pixels_per_point * STEPS)).round() as i64)
    };
    let cross = |[ax, ay]: [i64; 2], [bx, by]: [i64; 2], [px, py]: [i64; 2]| {
        (bx - ax) * (py - ay) - (by - ay) * (px - ax)
    };
    let mut points = [fixed(&corners[0]), fixed(&corners[1]), fixed(&corners[2])];
    let mut area = cross(points[0], points[1], points[2]);
    if area == 0 {
        return;
    }
    if area < 0 {
        corners.swap(1, 2);
        points.swap(1, 2);
        area = -area;
    }
    let step = STEPS as i64;
    let bound = |axis: usize| {
        let values = points.map(|point| point[axis]);
        let low = values.iter().min().copied().unwrap_or(0).div_euclid(step);
        let high = values.iter().max().copied().unwrap_or(0).div_euclid(step) + 1;
        low.max(clip[axis])..high.min(clip[axis + 2])
    };
    // Sides pointing up or level to the right own their centres.
    let owns =
        |from: [i64; 2], to: [i64; 2]| i64::from(!(to[1] < from[1] || (to[1] == from[1] && to[0] > from[0])));
    let [a, b, c] = points;
    for y in bound(1) {
        for x in bound(0) {
            let center = [x * step + step / 2, y * step + step / 2];
            let weights = [cross(b, c, center), cross(c, a, center), cross(a, b, center)];
            let least = [owns(b, c), owns(c, a), owns(a, b)];
            if weights.iter().zip(least).any(|(weight, least)| *weight < least) {
                continue;
            }
            let shares = weights.map(|weight| weight as f32 / area as f32);
            let mix = |value: fn(&Vertex) -> f32| {
                corners.iter().zip(shares).map(|(corner, share)| value(corner) * share).sum::<f32>()
            };
            let tint = [
                mix(|v| f32::from(v.color.r())),
                mix(|v| f32::from(v.color.g())),
                mix(|v| f32::from(v.color.b())),
                mix(|v| f32::from(v.color.a())),
            ];
            let texel = sample(texture, mix(|v| v.uv.x), mix(|v| v.uv.y));
            let pixel = &mut target.pixels[(y * i64::from(target.width) + x) as usize];
            let cover = tint[3] * texel[3] / 255.0 / 255.0;
            for channel in 0..4 {
                pixel[channel] = tint[channel] * texel[channel] / 255.0 + pixel[channel] * (1.0 - cover);
            }
        }
    }
}

/// A texture's value at a place from 0 to 1, blended from the four nearest texels.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let axis = |at: f32, count: usize| {
        let at = (at * count as f32 - 0.5).clamp(0.0, count as f32 - 1.0);
        (at as usize, (at as usize + 1).min(count - 1), at.fract())
    };
    let ((x0, x1, fx), (y0, y1, fy)) = (axis(u, texture.width()), axis(v, texture.height()));
    let texel = |x, y| {
        let color: Color32 = texture[(x, y)];
        color.to_array().map(f32::from)
    };
    let (a, b, c, d) = (texel(x0, y0), texel(x1, y0), texel(x0, y1), texel(x1, y1));
    std::array::from_fn(|i| {
        (a[i] * (1.0 - fx) + b[i] * fx) * (1.0 - fy) + (c[i] * (1.0 - fx) + d[i] * fx) * fy
    })
}

impl egui_kittest::TestRenderer for Rasteriser {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.update(delta);
    }

    fn render(&mut self, ctx: &egui::Context, output: &egui::FullOutput) -> Result<RgbaImage, String> {
        let per_point = output.pixels_per_point;
        let size = ctx.content_rect().size() * per_point;
        let primitives = ctx.tessellate(output.shapes.clone(), per_point);
        Ok(self.paint(&primitives, [size.x.round() as u32, size.y.round() as u32], per_point))
    }
}
