import { act, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import type { WidgetModel } from "../client/model";
import { kernel, KIND } from "../testing/builder";
import { TraitBuilder, traitsOf } from "./trigger_builder";

/** A model of traits alone, as a host has it. */
class Model implements WidgetModel {
  saved = () => {};
  private hearers: [string, () => void][] = [];

  constructor(readonly state: Record<string, unknown>) {}

  get(name: string): unknown {
    return this.state[name];
  }
  set(name: string, value: unknown): void {
    this.state[name] = value;
    for (const [event, hear] of this.hearers) if (event === `change:${name}`) hear();
  }
  save_changes(): void {
    this.saved();
  }
  send(): void {}
  on(event: string, hear: () => void): void {
    this.hearers.push([event, hear]);
  }
  off(event: string, hear: () => void): void {
    this.hearers = this.hearers.filter(([name, each]) => name !== event || each !== hear);
  }
}

async function drawn(state: Record<string, unknown> = {}) {
  const model = new Model({
    builder_draft: KIND,
    builder_name: "",
    builder_enabled: "on",
    builder_muted: [],
    ...state,
  });
  render(<TraitBuilder traits={traitsOf(model)} transport={kernel()} />);
  const box = await screen.findByLabelText<HTMLInputElement>("at least so many events");
  return { model, box };
}

const type = (box: HTMLElement, value: string) => fireEvent.input(box, { target: { value } });

test("what was set is never taken for a change of the notebook, however late it comes back", async () => {
  const { model, box } = await drawn();
  model.saved = () => {
    model.saved = () => {};
    type(box, "3"); // an edit made while the one before is on its way
  };
  type(box, "2");
  await waitFor(() => expect(model.state["builder_draft"]).toEqual({ ...KIND, threshold: 3 }));

  expect(box.value).toBe("3");
});

test("what the notebook sets holds, also where it is what was set last", async () => {
  const { model, box } = await drawn();
  const name = screen.getByLabelText<HTMLInputElement>("Name");
  type(name, "Orders");
  expect(model.state["builder_name"]).toBe("Orders");
  act(() => model.set("builder_name", ""));
  await waitFor(() => expect(name.value).toBe(""));
  type(box, "2");
  await waitFor(() => expect(model.state["builder_draft"]).toEqual({ ...KIND, threshold: 2 }));
  act(() => model.set("builder_draft", KIND));

  await waitFor(() => expect(box.value).toBe("1"));
});

test("muted clauses are there again after a reload", async () => {
  const { model } = await drawn({ builder_draft: { ...KIND, match: { region: "eu", tier: "gold" } } });
  fireEvent.click(screen.getByRole("button", { name: "Mute tier" }));
  await waitFor(() => expect(model.state["builder_draft"]).toEqual({ ...KIND, match: { region: "eu" } }));
  document.body.replaceChildren();
  await drawn(model.state);
  fireEvent.click(screen.getByRole("button", { name: "Unmute tier" }));

  screen.getByRole("group", { name: "Clause tier" });
});
