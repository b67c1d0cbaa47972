// `make page`: writes what the reader's browser loads into ../static. The written files are committed; a test builds them anew.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { governorates } from "./governorates.js";

const STATIC = new URL(process.argv[2] ? `file://${process.argv[2]}/` : "../static/", import.meta.url);
const HERE = fileURLToPath(new URL(".", import.meta.url));

writeFileSync(new URL("syria.json", STATIC), JSON.stringify(governorates()));
await build({
  absWorkingDir: HERE,
  entryPoints: ["src/main.js"],
  outfile: fileURLToPath(new URL("page.js", STATIC)),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "inline",
});
