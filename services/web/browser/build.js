// `make page`: writes what the reader's browser loads into ../static. The written files are committed; a test builds them anew.
import { writeFileSync } from "node:fs";
import { governorates } from "./map.js";

const STATIC = new URL("../static/", import.meta.url);

writeFileSync(new URL("syria.json", STATIC), JSON.stringify(governorates()));
