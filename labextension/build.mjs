// Bundles every entry of src/widgets into eventkit/static: one module a widget, Preact inside, and its style sheet.
//
// node build.mjs [--watch]
import { readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const ENTRIES = join(HERE, "src", "widgets");
const TARGET = join(HERE, "..", "eventkit", "static");
const LIMIT = 60 * 1024; // a module travels with every instance of its widget

const names = readdirSync(ENTRIES).filter((name) => /^[a-z_]+\.tsx$/.test(name));
const options = {
  absWorkingDir: HERE,
  entryPoints: names.map((name) => join(ENTRIES, name)),
  outdir: TARGET,
  bundle: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  minify: true,
  legalComments: "linked",
  define: { "process.env.NODE_ENV": '"production"' },
  alias: {
    react: "preact/compat",
    "react-dom": "preact/compat",
    "react/jsx-runtime": "preact/jsx-runtime",
  },
  logLevel: "warning",
};

if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  rmSync(TARGET, { recursive: true, force: true });
  await build(options);
  for (const name of readdirSync(TARGET).filter((each) => each.endsWith(".js"))) {
    const size = statSync(join(TARGET, name)).size;
    console.error(`${name}: ${(size / 1024).toFixed(1)} KB`);
    if (size > LIMIT) {
      console.error(`${name} is over ${LIMIT / 1024} KB: see what it imports (esbuild --analyze)`);
      process.exitCode = 1;
    }
  }
}
