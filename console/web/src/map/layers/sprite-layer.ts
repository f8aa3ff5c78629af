/** A deck.gl layer of small images from the atlas, with all of its data in typed arrays. */

import { color, project32 } from "@deck.gl/core";
import type { Texture } from "@luma.gl/core";
import { COLUMNS, ROWS } from "../symbols/icons.ts";
import type { Rgb } from "../symbols/palette.ts";
import { QuadLayer } from "./quad-layer.ts";

/** Attributes of `data`: getPosition, getColor, getIcon (index and size in pixels), getAngle and getPixelOffset. */
interface SpriteProps {
  atlas: Texture;
  edge: Rgb;
  /** Whether images stay upright when the map is rotated. If not, they rotate with it. */
  upright: boolean;
  getPosition?: unknown;
  getColor?: unknown;
  getIcon?: unknown;
  getAngle?: unknown;
  getPixelOffset?: unknown;
}

const block = `\
layout(std140) uniform spriteUniforms {
  vec4 edge;
  float upright;
} sprite;
`;

const uniforms = {
  name: "sprite",
  vs: block,
  fs: block,
  uniformTypes: { edge: "vec4<f32>", upright: "f32" },
} as const;

const vs = `#version 300 es
in vec2 positions;
in vec3 instancePositions;
in vec4 instanceColors;
in vec2 instanceIcons;
in float instanceAngles;
in vec2 instanceOffsets;
out vec4 vColor;
out vec2 vPlace;
void main(void) {
  geometry.worldPosition = instancePositions;
  float turn = radians(instanceAngles);
  mat2 turned = mat2(cos(turn), -sin(turn), sin(turn), cos(turn));
  vec2 pixels = turned * (positions * instanceIcons.y * 0.5) + instanceOffsets;
  if (sprite.upright > 0.5) {
    gl_Position = project_position_to_clipspace(instancePositions, vec3(0.0), vec3(0.0), geometry.position);
    gl_Position.xy += project_pixel_size_to_clipspace(pixels);
  } else {
    vec3 offset = vec3(project_pixel_size(pixels), 0.0);
    gl_Position = project_position_to_clipspace(instancePositions, vec3(0.0), offset, geometry.position);
  }
  vec2 cell = vec2(mod(instanceIcons.x, ${COLUMNS}.0), floor(instanceIcons.x / ${COLUMNS}.0));
  vPlace = (cell + vec2(positions.x, -positions.y) * 0.5 + 0.5) / vec2(${COLUMNS}.0, ${ROWS}.0);
  vColor = vec4(instanceColors.rgb, instanceColors.a * layer.opacity);
  DECKGL_FILTER_COLOR(vColor, geometry);
}
`;

const fs = `#version 300 es
precision highp float;
uniform sampler2D atlas;
in vec4 vColor;
in vec2 vPlace;
out vec4 fragColor;
void main(void) {
  vec3 share = texture(atlas, vPlace).rgb;
  float covered = share.r + share.g + share.b;
  if (covered < 0.02) discard;
  vec3 mixed = (share.r * vColor.rgb + (share.g + share.b) * sprite.edge.rgb) / covered;
  fragColor = vec4(mixed, min(1.0, covered) * vColor.a);
  DECKGL_FILTER_COLOR(fragColor, geometry);
}
`;

export class SpriteLayer extends QuadLayer<SpriteProps> {
  static override layerName = "SpriteLayer";
  static override defaultProps = {
    atlas: { type: "object", value: null, ignore: true },
    edge: [0, 0, 0],
    upright: false,
    getPosition: { type: "accessor", value: [0, 0, 0] },
    getColor: { type: "accessor", value: [0, 0, 0, 255] },
    getIcon: { type: "accessor", value: [0, 24] },
    getAngle: { type: "accessor", value: 0 },
    getPixelOffset: { type: "accessor", value: [0, 0] },
  };

  override getShaders(): unknown {
    return super.getShaders({ vs, fs, modules: [project32, color, uniforms] });
  }

  override initializeState(): void {
    this.getAttributeManager()?.addInstanced({
      instancePositions: { size: 3, type: "float32", accessor: "getPosition" },
      instanceColors: { size: 4, type: "unorm8", accessor: "getColor", defaultValue: [0, 0, 0, 255] },
      instanceIcons: { size: 2, accessor: "getIcon" },
      instanceAngles: { size: 1, accessor: "getAngle" },
      instanceOffsets: { size: 2, accessor: "getPixelOffset" },
    });
  }

  override draw(): void {
    const { atlas, edge, upright } = this.props;
    const { model } = this.state;
    model.setBindings({ atlas });
    model.shaderInputs.setProps({ sprite: { edge: [...edge.map((part) => part / 255), 1], upright: upright ? 1 : 0 } });
    model.draw(this.context.renderPass);
  }
}
