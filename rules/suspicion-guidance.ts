import type { Bilingual } from './register.ts';
import type { SuspicionRule } from './suspicion-watch.ts';

/** What the operator is told of a value that looks faked: what it means, then what to do first. Stands for the point's own. */
export const SUSPICION_GUIDANCE: Readonly<Record<SuspicionRule, Bilingual>> = {
  frozen: {
    zh: '读数连续完全相同，而该测点本应不断变化：可能传感器失效、数据被冻结或造假，其数值不可信。立即到现场用便携仪器核对，查看传感器、分站和数据链路，期间以相邻测点为准。',
    en: 'The readings have been exactly the same though this point always moves: the sensor may have failed, or its data may be frozen or faked, and its value cannot be trusted. Compare with a portable instrument on site at once, look at sensor, substation and link, and go by the neighbouring points meanwhile.',
  },
  clipped: {
    zh: '读数反复停在略低于（或略高于）限值处：可能被限幅或造假，真实值可能已越限。按已越限处置，立即到现场用便携仪器核对，并检查传感器和分站的设置。',
    en: 'The readings stop just short of a limit, again and again: they may be clipped or faked, and the true value may be beyond it. Act as if it were, compare with a portable instrument on site at once, and check the settings of sensor and substation.',
  },
  copied: {
    zh: '读数逐一重复另一测点或本测点以前的数据：可能数据被复制或造假，现场真实情况未知。立即到现场用便携仪器核对，保存记录，查看分站、传输和接入程序。',
    en: 'The readings repeat those of another point, or earlier ones of this point, value by value: the data may be copied or faked, and nobody knows what is true on site. Compare with a portable instrument on site at once, keep the records, and look at substation, transmission and the program that feeds them in.',
  },
};
