/** The base of deck.gl layers that draw a square for each of their data, shaded by the layer's own shaders. */

import { Layer, type UpdateParameters } from "@deck.gl/core";
import { Geometry, Model } from "@luma.gl/engine";

export abstract class QuadLayer<Props extends object> extends Layer<Required<Props>> {
  declare state: { model: Model };

  override updateState(params: UpdateParameters<this>): void {
    super.updateState(params);
    if (params.changeFlags.extensionsChanged) this.#createModel();
  }

  #createModel(): void {
    this.state.model?.destroy();
    const attributes = this.getAttributeManager();
    this.state.model = new Model(this.context.device, {
      ...(this.getShaders(undefined) as object),
      id: this.props.id,
      bufferLayout: attributes?.getBufferLayouts() ?? [],
      geometry: new Geometry({
        topology: "triangle-strip",
        attributes: { positions: { size: 2, value: new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]) } },
      }),
      isInstanced: true,
    } as ConstructorParameters<typeof Model>[1]);
    attributes?.invalidateAll();
  }
}
