"""A widget to try the harness with; its source runs as a cell too."""

import threading

import anywidget
import traitlets

MODULE = """
const note = what => (window.toyNotes ??= []).push(what);
export default {
  initialize({ model }) {
    model.on("comm_live_update", () => note("lost"));
    model.on("comm:close", () => note("closed"));
  },
  render({ model, el }) {
    el.classList.add("toy");
    el.innerHTML = `<p>pushed <output>0</output></p><button>ask</button> <button>raise</button>
      <input aria-label="size"><div class="toy-long" tabindex="0" style="height:100px;overflow:auto">
      <div style="height:100000px">long</div></div>`;
    const [ask, raise] = el.querySelectorAll("button"), size = el.querySelector("input");
    const send = content => { try { model.send(content); } catch (error) { note(error.message); } };
    ask.onclick = () => { note("asked"); send({ ask: 1 }); };
    raise.onclick = () => { throw new Error("raised by a toy"); };
    size.value = model.get("size");
    size.onchange = () => { model.set("size", Number(size.value)); model.save_changes(); };
    model.on("change:size", () => { size.value = model.get("size"); });
    model.on("msg:custom", content => {
      if ("pushed" in content) el.querySelector("output").textContent = content.pushed;
      if ("answer" in content) note("answered");
    });
    send({ hello: 1 });
    return () => send({ bye: 1 });
  },
};
"""


class Toy(anywidget.AnyWidget):
    """Hears, answers, and pushes ten times a second from a thread of its own."""

    _esm = MODULE
    _css = ".toy button { font-weight: bold; }"
    size = traitlets.Int(3).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**traits)
        self.heard = []
        self.over = threading.Event()
        self.on_msg(self._hear)

    def _hear(self, _, content, buffers):
        self.heard.extend(content)
        if "ask" in content:
            self.send({"answer": 1})

    def push(self, count=200):
        """Begins to push."""

        def pushes():
            for number in range(1, count + 1):
                if self.over.wait(0.1):
                    return
                self.send({"pushed": number})

        threading.Thread(target=pushes, daemon=True).start()
        return self

    def __repr__(self):
        return f"Toy(size={self.size})"
