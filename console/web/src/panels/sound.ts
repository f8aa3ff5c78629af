/** A short tone for urgent events, if the person has turned sound on. */

import { loadPreference, savePreference } from "../page/local-storage.ts";

export class Sound {
  #context: AudioContext | null = null;
  #isOn = loadPreference("sound") === "on";

  constructor() {
    // A browser plays sound only after a person has used the page.
    for (const gesture of ["pointerdown", "keydown"]) {
      addEventListener(gesture, () => this.#isOn && this.#open(), { once: true });
    }
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Turn sound on, with a tone, or off. Must be called in a handler of a person's gesture. */
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
