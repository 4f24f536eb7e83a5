import vue from "@vitejs/plugin-vue";

const isCustomElement = tag => tag.startsWith("candor-");

export default { plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] };
