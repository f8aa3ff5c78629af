/** A deck.gl layer of clusters: discs with a ring that shows the shares of the statuses. */

import { project32 } from "@deck.gl/core";
import type { Palette } from "../symbols/palette.ts";
import { QuadLayer } from "./quad-layer.ts";

/** Attributes of `data`: getPosition, getRadius in pixels, and getShares: the shares of lost, stale and alert. */
interface BubbleProps {
  palette: Palette;
  getPosition?: unknown;
  getRadius?: unknown;
  getShares?: unknown;
}

/** The uniforms, each a color. */
const COLORS = ["healthy", "alert", "stale", "lost", "disc"] as const;

const block = `\
layout(std140) uniform bubbleUniforms {
${COLORS.map((name) => `  vec4 ${name};`).join("\n")}
} bubble;
`;

const uniforms = {
  name: "bubble",
  vs: block,
  fs: block,
  uniformTypes: Object.fromEntries(COLORS.map((name) => [name, "vec4<f32>"] as const)),
};

const vs = `#version 300 es
in vec2 positions;
in vec3 instancePositions;
in float instanceRadii;
in vec3 instanceShares;
out vec2 vPixel;
out float vRadius;
out vec3 vShares;
void main(void) {
  geometry.worldPosition = instancePositions;
  vRadius = instanceRadii;
  vPixel = positions * (instanceRadii + 2.0);
  vShares = instanceShares;
  gl_Position = project_position_to_clipspace(instancePositions, vec3(0.0), vec3(0.0), geometry.position);
  gl_Position.xy += project_pixel_size_to_clipspace(vPixel);
}
`;

const fs = `#version 300 es
precision highp float;
in vec2 vPixel;
in float vRadius;
in vec3 vShares;
out vec4 fragColor;
const float RING = 4.5;
void main(void) {
  float fromCenter = length(vPixel);
  float inside = clamp(vRadius + 0.5 - fromCenter, 0.0, 1.0);
  if (inside == 0.0) discard;
  float turn = fract(atan(vPixel.x, vPixel.y) / 6.28318531 + 1.0);
  float stale = vShares.x + vShares.y;
  float alert = stale + vShares.z;
  vec4 sector = turn < vShares.x ? bubble.lost : turn < stale ? bubble.stale : turn < alert ? bubble.alert : bubble.healthy;
  // A thin gap separates the sectors, so that they are distinct without their colors.
  float gap = min(min(abs(turn - vShares.x), abs(turn - stale)), min(abs(turn - alert), min(turn, 1.0 - turn)));
  float separated = alert > 0.0 && alert < 1.0 ? clamp(gap * 6.28318531 * fromCenter - 0.6, 0.0, 1.0) : 1.0;
  float ring = clamp(fromCenter - (vRadius - RING), 0.0, 1.0);
  vec4 color = mix(bubble.disc, sector, ring * separated);
  fragColor = vec4(color.rgb, inside * mix(bubble.disc.a, 1.0, ring));
}
`;

export class BubbleLayer extends QuadLayer<BubbleProps> {
  static override layerName = "BubbleLayer";
  static override defaultProps = {
    palette: { type: "object", value: null, ignore: true },
    getPosition: { type: "accessor", value: [0, 0, 0] },
    getRadius: { type: "accessor", value: 16 },
    getShares: { type: "accessor", value: [0, 0, 0] },
  };

  override getShaders(): unknown {
    return super.getShaders({ vs, fs, modules: [project32, uniforms] });
  }

  override initializeState(): void {
    this.getAttributeManager()?.addInstanced({
      instancePositions: { size: 3, type: "float32", accessor: "getPosition" },
      instanceRadii: { size: 1, accessor: "getRadius" },
      instanceShares: { size: 3, accessor: "getShares" },
    });
  }

  override draw(): void {
    const { status, bubble } = this.props.palette;
    const colors = [...status, bubble].map((rgb) => [...rgb.map((part) => part / 255), rgb === bubble ? 0.92 : 1]);
    const { model } = this.state;
    model.shaderInputs.setProps({ bubble: Object.fromEntries(COLORS.map((name, index) => [name, colors[index]])) });
    model.draw(this.context.renderPass);
  }
}
