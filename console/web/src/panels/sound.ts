/** A short tone for what should be looked at, for those who switched it on. */

import { loadPreference, savePreference } from "../page/local-storage.ts";

export class Sound {
  #context: AudioContext | null = null;
  #isOn = loadPreference("sound") === "on";

  constructor() {
    // A browser lets a page sound only after a person touched it.
    for (const touch of ["pointerdown", "keydown"]) {
      addEventListener(touch, () => this.#isOn && this.#open(), { once: true });
    }
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** On, with a tone that tells how it will sound, or off. To be called as a person asks for it. */
  toggle(): void {
    this.#isOn = !this.#isOn;
    savePreference("sound", this.#isOn ? "on" : "off");
    if (this.#isOn) this.#open();
    else {
      void this.#context?.close();
      this.#context = null;
    }
    this.play();
  }

  play(): void {
    if (this.#context !== null) playTone(this.#context);
  }

  #open(): void {
    this.#context ??= new AudioContext();
  }
}

function playTone(context: AudioContext): void {
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = 660;
  volume.gain.setValueAtTime(0.12, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.35);
  source.connect(volume).connect(context.destination);
  source.start();
  source.stop(context.currentTime + 0.35);
}
