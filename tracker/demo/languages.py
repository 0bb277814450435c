"""Knows how the story's recap names things in the six languages."""

# What the tenth webinar focused on, to follow "focused on".
FOCUS = {
    "fr": (
        "les cadres intégrés et centrés sur l’enfant pour l’enquête, la réadaptation et le "
        "rétablissement des survivants de l’exploitation et des abus sexuels d’enfants en "
        "ligne"
    ),
    "es": (
        "los marcos integrados y centrados en la infancia para la investigación, la "
        "rehabilitación y la recuperación de sobrevivientes de la explotación y los abusos "
        "sexuales de niños en línea"
    ),
    "ar": (
        "الأطر المتكاملة التي محورها الطفل من أجل التحقيق وإعادة التأهيل والتعافي للناجين من "
        "استغلال الأطفال والاعتداء عليهم جنسياً عبر الإنترنت"
    ),
    "ru": (
        "комплексные, ориентированные на интересы ребенка модели расследования, реабилитации "
        "и восстановления для пострадавших от сексуальной эксплуатации детей и надругательств"
        " над ними в Интернете"
    ),
    "zh": "针对网上儿童性剥削和性虐待幸存者的以儿童为中心的调查、康复和恢复综合框架",
}
# The Council of Europe, with the article its language wants.
COUNCIL = {
    "en": "the Council of Europe",
    "fr": "le Conseil de l’Europe",
    "es": "el Consejo de Europa",
    "ar": "مجلس أوروبا",
    "ru": "Совет Европы",
    "zh": "欧洲委员会",
}
# What the webinars of 2020 focused on, and those of the years before.
THEME = {
    "en": "the technical issues and capacity needs of the End Violence grantee community",
    "fr": ("les questions techniques et les besoins de capacités des bénéficiaires d’End Violence"),
    "es": ("las cuestiones técnicas y las necesidades de capacidad de los beneficiarios de End Violence"),
    "ar": "المسائل التقنية واحتياجات القدرات لدى متلقي المنح من End Violence",
    "ru": "технические вопросы и потребности получателей грантов End Violence",
    "zh": "End Violence受资助方的技术问题和能力需求",
}
EARLIER = {
    "en": "best practices and lessons learned from different countries and grantees",
    "fr": "les bonnes pratiques et les enseignements de différents pays et bénéficiaires",
    "es": "las mejores prácticas y las lecciones aprendidas de distintos países y beneficiarios",
    "ar": "أفضل الممارسات والدروس المستفادة من بلدان ومتلقي منح مختلفين",
    "ru": "передовой опыт и уроки разных стран и получателей грантов",
    "zh": "不同国家和受资助方的最佳做法与经验教训",
}
