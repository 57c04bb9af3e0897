// Bundles the widgets into eventkit/static, and the JupyterLab plugin into lib/, of which jupyter-builder makes an extension.
//
// loader.js   what each widget's model carries: it asks its kernel for the rest
// <part>-<hash>.js, chunk-<hash>.js   the entries of src/widgets, and what several of them share (Preact above all);
//             loaded once a page, whatever the number of widgets
// manifest.json   what each part needs, in the order it is to be loaded
//
// node build.mjs
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const ENTRIES = join(HERE, "src", "widgets");
const TARGET = join(HERE, "..", "eventkit", "static");
const PLUGIN = join(HERE, "lib");
const LIMIT = 60 * 1024;
const LOADER_LIMIT = 10 * 1024; // it travels with every instance of every widget

const common = {
  absWorkingDir: HERE,
  outdir: TARGET,
  bundle: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  minify: true,
  metafile: true,
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  alias: {
    react: "preact/compat",
    "react-dom": "preact/compat",
    "react/jsx-runtime": "preact/jsx-runtime",
  },
  logLevel: "warning",
};

rmSync(TARGET, { recursive: true, force: true });
await build({ ...common, entryPoints: { loader: join(HERE, "src", "client", "loader.ts") } });
const names = readdirSync(ENTRIES).filter((name) => /^[a-z_]+\.tsx$/.test(name));
const { metafile } = await build({
  ...common,
  entryPoints: names.map((name) => join(ENTRIES, name)),
  splitting: true,
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
});
writeFileSync(join(TARGET, "manifest.json"), `${JSON.stringify(manifest(metafile), null, 1)}\n`);
for (const name of readdirSync(TARGET).filter((each) => each.endsWith(".js"))) checkSize(name);

rmSync(PLUGIN, { recursive: true, force: true });
await build({
  absWorkingDir: HERE,
  entryPoints: [join(HERE, "src", "plugin", "index.ts")],
  outdir: PLUGIN,
  bundle: true,
  format: "esm",
  target: "es2022",
  external: ["@jupyterlab/*", "@lumino/*"], // the host's own, shared with every other extension
  logLevel: "warning",
});

/** By part: its entry, its modules with those first that others need, and its style sheet. */
function manifest({ outputs }) {
  const parts = Object.entries(outputs).filter(([, output]) => output.entryPoint !== undefined && /\.js$/.test(output.entryPoint.replace(/\.tsx$/, ".js")));
  return Object.fromEntries(
    parts.map(([path, output]) => {
      const style = output.cssBundle ? basename(output.cssBundle) : null;
      return [basename(output.entryPoint, ".tsx"), { entry: basename(path), modules: inOrder(outputs, path), style }];
    }),
  );
}

function inOrder(outputs, path, found = []) {
  for (const each of outputs[path].imports) if (!each.external) inOrder(outputs, each.path, found);
  const name = basename(path);
  return found.includes(name) ? found : (found.push(name), found);
}

function checkSize(name) {
  const size = statSync(join(TARGET, name)).size;
  const limit = name === "loader.js" ? LOADER_LIMIT : LIMIT;
  console.error(`${name}: ${(size / 1024).toFixed(1)} KB`);
  if (size <= limit) return;
  console.error(`${relative(HERE, join(TARGET, name))} is over ${limit / 1024} KB: load what is seldom needed with lazy(() => import(...))`);
  process.exitCode = 1;
}
