// Short texts to begin with, and the emotion that suits each.

export const EXAMPLES = [
    { emotion: "happy", title: { zh: "好天气", en: "Sunshine" }, text: "今天天气真好！我们带上风筝，去公园走走吧。" },
    { emotion: "surprised", title: { zh: "意外", en: "A surprise" }, text: "什么？你一个人把十二个箱子都搬完了？" },
    { emotion: "gentle", title: { zh: "晚安", en: "Good night" }, text: "夜深了，窗外下着小雨。把灯关上，好好睡一觉吧，明天会更好。" },
    {
        emotion: "auto",
        title: { zh: "自动情绪", en: "Automatic" },
        text: "太好了，我们终于赢了！可是，爷爷没能看到这一天，我心里真难过。",
    },
];
