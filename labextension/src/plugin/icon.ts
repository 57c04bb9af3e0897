/** The icon of eventkit: an event that goes into a trigger, and what fires of it. */
import { LabIcon } from "@jupyterlab/ui-components";

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16">
  <g class="jp-icon3" fill="#616161">
    <circle cx="4.5" cy="6" r="2"/><circle cx="4.5" cy="12" r="2"/><circle cx="4.5" cy="18" r="2"/>
    <path d="M8.5 5h5v2h-5zM8.5 17h5v2h-5z"/>
    <path d="M18.5 3.5 11 13h4.2l-1.7 7.5L21 11h-4.2z"/>
  </g>
</svg>`;

export const eventkitIcon = new LabIcon({ name: "eventkit:icon", svgstr: SVG });
