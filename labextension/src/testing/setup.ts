import { cleanup, configure } from "@testing-library/preact";
import { afterEach } from "vitest";

// what is waited for may take long on a busy machine; a test that fails says so later, and no other one fails
configure({ asyncUtilTimeout: 15_000 });

afterEach(cleanup);
