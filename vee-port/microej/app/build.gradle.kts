plugins {
    alias(libs.plugins.microej.application)
}

group = "space.opensensor"
version = "0.1.0"

microej {
    applicationEntryPoint = "space.opensensor.microej.Main"
}

dependencies {
    implementation(libs.edc)
    implementation(libs.bon)
    implementation(libs.net)
    implementation(libs.ssl)
    implementation(libs.security)
    implementation(libs.fs)
    implementation(libs.ecom.wifi)
    implementation(libs.net.util)
    implementation(libs.wifi.util)
    implementation(libs.firmware.app)

    // -PveePort=<folder>: a VEE Port that is built already, such as the public SDK 5 one.
    val built = providers.gradleProperty("veePort").orNull
    if (built == null) {
        microejVee(project(":vee-port"))
    } else {
        microejVee(files(built))
    }
}
